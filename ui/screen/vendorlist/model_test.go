package vendorlist

import (
	"strings"
	"testing"

	"gatehouse/setup/permission"
	list "gatehouse/setup/vendorlist"
)

// run answers Read effects as the window does.
func run(t *testing.T, s State, events ...any) (State, []any) {
	t.Helper()
	var last []any
	for _, e := range events {
		s, last = Update(s, e)
		for _, effect := range last {
			if r, ok := effect.(Read); ok {
				l, err := list.Read(r.Text, permission.Embedded())
				if err != nil {
					t.Fatal(err)
				}
				res := list.Check(l, permission.Embedded(), list.Options{})
				s, _ = Update(s, Got{Result: &res})
			}
		}
	}
	return s, last
}

func TestTheIdFollowsTheNameUntilItIsWritten(t *testing.T) {
	s, _ := run(t, State{}, Named{"Contoso Mail"})
	if s.ID != "contoso-mail" {
		t.Errorf("id %q", s.ID)
	}
	s, _ = run(t, s, WroteID{"mine"}, Named{"Other"})
	if s.ID != "mine" {
		t.Errorf("id %q", s.ID)
	}
	s, _ = run(t, s, WroteID{""}, Named{"Third"})
	if s.ID != "third" {
		t.Errorf("id %q", s.ID)
	}
}

func TestAConnectorNeedsListNameAndID(t *testing.T) {
	list, name := Typed{"Mail.Read (Application)"}, Named{"X Y"}
	for what, c := range map[string]struct {
		events []any
		can    bool
	}{
		"nothing":        {nil, false},
		"no name":        {[]any{list}, false},
		"no list":        {[]any{name}, false},
		"no permission":  {[]any{Typed{"hello"}, name}, false},
		"bad id":         {[]any{list, name, WroteID{"Not an id"}}, false},
		"list and name":  {[]any{list, name}, true},
		"list taken out": {[]any{list, name, Typed{""}}, false},
	} {
		s, _ := run(t, State{}, c.events...)
		if why := s.WhyNot(); (why == "") != c.can {
			t.Errorf("%s: %q", what, why)
		}
		s, effects := run(t, s, Make{})
		if (len(effects) == 1) != c.can || s.Making != c.can {
			t.Errorf("%s: effects %v, making %v", what, effects, s.Making)
		}
	}
}

func TestAListThatIsTooLongForTheBoxIsRefused(t *testing.T) {
	s, effects := run(t, State{}, Typed{"Mail.Read"}, Typed{strings.Repeat("x", maxTyped+1)})
	if len(effects) != 0 || s.Problem == nil || s.Result != nil {
		t.Errorf("effects %v, problem %v", effects, s.Problem)
	}
	if s, _ = run(t, s, Typed{"Mail.Read"}); s.Problem != nil || s.Result == nil {
		t.Error("the trouble stays when the text is short again")
	}
}

func TestWhatIsLeftOutIsShown(t *testing.T) {
	s, _ := run(t, State{}, Typed{"Delegated: ChannelMessage.Delete\nhello\nMail.Read"})
	rows, more := s.Rows()
	if len(rows) != 2 || more != 0 || len(rows[0].Notes) != 1 || !rows[0].Notes[0].Error || !strings.Contains(rows[0].Chips[0].Text, "left out") {
		t.Errorf("rows %+v", rows)
	}
	if lines, more := s.Unread(); len(lines) != 1 || more != 0 || !strings.Contains(lines[0], "hello") {
		t.Errorf("lines %q", lines)
	}
}

func TestLongListsAreCutWithANumber(t *testing.T) {
	var b strings.Builder
	for i, p := range permission.Embedded().Of("") {
		if i < maxRows+7 {
			b.WriteString(p.Value + " (" + string(p.Kind) + ")\n")
		}
	}
	s, _ := run(t, State{}, Typed{b.String()})
	if rows, more := s.Rows(); len(rows) != maxRows || more != 7 {
		t.Errorf("%d rows, %d more", len(rows), more)
	}
}
