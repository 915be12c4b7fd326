package secret

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverShowsItsBytes(t *testing.T) {
	const plain = "hunter2-hunter2"
	s := New([]byte(plain))
	type owner struct {
		inside Secret // unexported: fmt cannot call its methods
		Public Secret
	}
	o := owner{s, s}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%o", "%b", "%c", "%U", "%t", "%e", "%p"} {
		for _, value := range []any{s, &s, []Secret{s}, map[string]Secret{"k": s}, o, &o, fmt.Errorf("wrapped %v", s)} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("logged", "secret", s, "owner", o, "pointer", &s)
	}
	for _, value := range []any{s, o, []Secret{s}, map[string]any{"x": s}} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(data)
	}
	data, err := xml.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)

	var numbers []string
	for _, b := range []byte(plain) {
		numbers = append(numbers, fmt.Sprint(b))
	}
	for _, form := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain), strings.Join(numbers, " "), "aHVudGVyM"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%q came out", form)
		}
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("nothing was written: the test is blind")
	}
}

func TestSecretsCompareByValueAndWipeEverywhere(t *testing.T) {
	source := []byte("value")
	a, b := New(source), New([]byte("value"))
	if !a.Equal(b) || a.Equal(New([]byte("valuf"))) || a.Equal(Secret{}) {
		t.Error("comparison is wrong")
	}
	source[0] = 'X'
	if !a.Equal(b) {
		t.Error("the secret shares memory with its source")
	}
	c := a
	a.Wipe()
	if bytes.Contains(c.Reveal(), []byte("alue")) {
		t.Error("a copy outlives Wipe")
	}
	Secret{}.Wipe()
}
