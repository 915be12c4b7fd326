package graphlist

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestListIsValidJSONOfTheSizeAskedFor(t *testing.T) {
	for _, k := range Kinds() {
		for _, size := range []int{smallest, smallest + 1, 4000, 100_000, 1 << 20} {
			t.Run(fmt.Sprint(k, size), func(t *testing.T) {
				got := Bytes(k, size)
				if len(got) != size {
					t.Errorf("%d bytes, want %d", len(got), size)
				}
				if v := jsontext.Value(got); !v.IsValid() {
					t.Errorf("not valid: %.300s", got)
				}
			})
		}
	}
}

func TestListIsTheSameEveryTimeAndALongerOneBeginsLikeAShorterOne(t *testing.T) {
	for _, k := range Kinds() {
		short, again, long := Bytes(k, 50_000), Bytes(k, 50_000), Bytes(k, 200_000)
		if !bytes.Equal(short, again) {
			t.Errorf("%s: two lists of one size differ", k)
		}
		if begin := short[:40_000]; !bytes.HasPrefix(long, begin) {
			t.Errorf("%s: the longer list begins differently", k)
		}
	}
}

func TestListHoldsManyElementsWithWhatTheKindIsKnownBy(t *testing.T) {
	for k, words := range map[Kind][]string{
		Users:    {`"userPrincipalName":`, `"Guest"`, `"Member"`, "神戸", "#EXT#", `"mail":null`, "$skiptoken=", "@contoso.example"},
		Messages: {`"toRecipients":[{"emailAddress":{`, `\r\n`, `"conversationId":"AAQkAG`, "@odata.etag", "😀"},
		Events:   {`"attendees":[{"type":"required"`, `"private"`, `"joinUrl":"https://teams.example`, `"timeZone":"UTC"`},
	} {
		got := Bytes(k, 1<<20)
		if n := bytes.Count(got, []byte(`"id":"`)); n < 150 {
			t.Errorf("%s: %d elements in 1 MiB", k, n)
		}
		for _, word := range words {
			if !bytes.Contains(got, []byte(word)) {
				t.Errorf("%s: no %s", k, word)
			}
		}
	}
}

func TestLinesAreOneValueEach(t *testing.T) {
	var b bytes.Buffer
	if err := Lines(&b, Users, 5000, 3); err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSuffix(b.Bytes(), []byte("\n")), []byte("\n"))
	if len(lines) != 3 {
		t.Fatalf("%d lines, want 3", len(lines))
	}
	for i, line := range lines {
		if !jsontext.Value(line).IsValid() || len(line) != 5000 {
			t.Errorf("line %d of %d bytes is no value", i, len(line))
		}
	}
}

func TestWriteStopsAtTheFirstErrorAndRefusesWhatItCannotWrite(t *testing.T) {
	full := errors.New("full")
	if err := Write(limited{full}, Users, 1<<20); !errors.Is(err, full) {
		t.Errorf("got %v, want the writer's error", err)
	}
	if Write(io.Discard, Users, 10) == nil || Write(io.Discard, "chats", 1<<20) == nil {
		t.Error("a size or kind that cannot be written is accepted")
	}
}

type limited struct{ err error }

func (l limited) Write([]byte) (int, error) { return 0, l.err }

func BenchmarkWrite(b *testing.B) {
	for _, k := range Kinds() {
		b.Run(string(k), func(b *testing.B) {
			b.SetBytes(8 << 20)
			for b.Loop() {
				if err := Write(io.Discard, k, 8<<20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
