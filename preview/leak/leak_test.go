package leak_test

import (
	"testing"

	"gatehouse/preview/leak"
)

func TestFindingsNamePlacesAndNeverTheValue(t *testing.T) {
	found := leak.Check(
		[]leak.Value{{Path: "$.value[3].displayName", Text: "Adele Vance"}},
		[]leak.Leaf{{Path: "$.value[3].subject", Text: "Call with Adele Vance"}, {Path: "$.value[4].subject", Text: "Adele Vance again"}})
	if len(found) != 1 || found[0] != (leak.Finding{Path: "$.value[3].displayName", Carrier: "plain", At: "$.value[3].subject"}) {
		t.Fatalf("got %+v", found)
	}
}

func TestWhatIsNoLeak(t *testing.T) {
	for _, c := range []struct {
		name, value string
		leaf        leak.Leaf
	}{
		{"part of a word", "Adel", leak.Leaf{Text: "modeled"}},
		{"part of a number", "2111", leak.Leaf{Text: "121112"}},
		{"short part of a word", "Li", leak.Leaf{Text: "licence"}},
		{"short number in a time", "12", leak.Leaf{Text: "2024-12-01"}},
		{"common part of a word", "user", leak.Leaf{Text: "users"}},
		{"word of a vocabulary", "Free", leak.Leaf{Text: "free", Vocabulary: true}},
		{"number of a measure", "2111", leak.Leaf{Text: "2111", Vocabulary: true}},
		{"a pseudonym", "Adele Vance", leak.Leaf{Text: "x:Adele Vance:y", Skip: []string{"Adele Vance"}}},
		{"part of a GUID", "Ebba", leak.Leaf{Text: "/users/48d31887-EBBA-4d73-a9f5-3c356e68a038"}},
		{"number that a GUID holds by chance", "E-166576", leak.Leaf{Text: "51166576-208f-4bfb-abce-166576208f3b"}},
		{"number at the beginning of a GUID", "48d31887", leak.Leaf{Text: "users/48d31887-5fad-4d73-a9f5-3c356e68a038/messages"}},
		{"part of a token", "Dana", leak.Leaf{Text: "$skiptoken=x9Qk2LmZ-dAnA_7Rt4Yw1B"}},
		{"nothing", " ", leak.Leaf{Text: "   "}},
		{"one letter", "x", leak.Leaf{Text: "x"}},
		{"another person", "Adele Vance", leak.Leaf{Text: "Adele Wance"}},
	} {
		if found := leak.Check([]leak.Value{{Text: c.value}}, []leak.Leaf{c.leaf}); len(found) > 0 {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

func TestTheNameOfAPlaceMayBePartOfTheNameOfAnOrganisation(t *testing.T) {
	leaf := leak.Leaf{Path: "$.department", Text: "Sales Berlin", Names: true}
	if found := leak.Check([]leak.Value{{Text: "Berlin", Common: true}}, []leak.Leaf{leaf}); len(found) != 0 {
		t.Errorf("a place in the name of a department: %+v", found)
	}
	if found := leak.Check([]leak.Value{{Path: "$.city", Text: "Berlin", Common: true}, {Path: "$.surname", Text: "Berlin"}}, []leak.Leaf{leaf}); len(found) != 1 || found[0].Path != "$.surname" {
		t.Errorf("a surname in the name of a department: %+v", found)
	}
	if found := leak.Check([]leak.Value{{Text: "Room 5, Berlin", Common: true}}, []leak.Leaf{{Text: "Sales, room 5, Berlin", Names: true}}); len(found) != 1 {
		t.Errorf("an office in the name of a department: %+v", found)
	}
}

func TestShortAndCommonValuesAreFoundAsWholeWords(t *testing.T) {
	for value, text := range map[string]string{"Li": "Call Li today", "Bo": "bo", "Adel": "adel.vance", "2111": "room 2111", "user": "the user", "18": "18", "Free": "be free", "Ebba": "48d31887-ebba-4d73", "Dana": "$skiptoken=DANA-2026"} {
		if found := leak.Check([]leak.Value{{Text: value}}, []leak.Leaf{{Text: text}}); len(found) != 1 {
			t.Errorf("%s in %s: %+v", value, text, found)
		}
	}
}

func TestValuesThatBeginAlikeAreAllFound(t *testing.T) {
	values := []leak.Value{{Path: "1", Text: "anna.b"}, {Path: "2", Text: "anna.bell"}, {Path: "3", Text: "anna.bella@x.example"}, {Path: "4", Text: "anna.c"}, {Path: "5", Text: "zoe.bell"}}
	found := leak.Check(values, []leak.Leaf{{Path: "$", Text: "to anna.bellamy"}})
	if len(found) != 2 || found[0].Path != "2" || found[1].Path != "1" {
		t.Fatalf("got %+v", found)
	}
}
