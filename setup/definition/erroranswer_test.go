package definition

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gatehouse/preview"
	"gatehouse/preview/rules"
)

// Graph's error answers name people, addresses and ids in their messages. Proxies let them through as they come; a preview must
// not show more of them than status and code.
func TestErrorAnswersOfEveryCallShowStatusAndCodeOnly(t *testing.T) {
	answers := []struct {
		status int
		code   string
		said   string
	}{
		{403, "Authorization_RequestDenied", "Insufficient privileges for Zoe.Lindqvist@contoso.example."},
		{404, "ErrorItemNotFound", "The mailbox of Noor Haddad (noor.haddad@contoso.example) was not found in AAMkAGZlNTc3."},
		{410, "resyncRequired", "The token of zoe_lindqvist_contoso_example is too old."},
		{429, "TooManyRequests", "Client 5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f is throttled."},
		{500, "generalException", "Öresund: at Contoso.Mailbox.Read(Zoë Lindqvist)"},
	}
	for _, d := range shipped(t) {
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		var set *rules.Set
		if !d.Sanitizer.Direct() {
			set = loaded(t, name, data)
		}
		for i, c := range d.Calls {
			a := answers[i%len(answers)]
			body := fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"date":"2026-03-02T09:00:00","request-id":"7f6e5d4c-3b2a-4918-8776-655443322110"}}}`, a.code, a.said)
			r, err := preview.Run(context.Background(), set, []preview.Answer{
				{Name: c.Name, Method: c.Method, URL: d.Expand(c.URL, values), Type: c.Type, Shape: c.Shape, Status: a.status, Code: a.code, Body: []byte(body)},
			}, preview.Options{Source: preview.Live})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Calls[0]
			if got.Verdict != preview.Failed || len(got.Out) > 0 {
				t.Errorf("%s %q: %s, out %s", d.ID, c.Name, got.Verdict, got.Out)
			}
			if !strings.Contains(got.Problem, fmt.Sprint(a.status)) || !strings.Contains(got.Problem, a.code) {
				t.Errorf("%s %q says %q", d.ID, c.Name, got.Problem)
			}
			for _, word := range strings.FieldsFunc(a.said, func(r rune) bool { return strings.ContainsRune(" ().,:", r) }) {
				if len(word) > 4 && strings.Contains(got.Problem, word) {
					t.Errorf("%s %q repeats %q of the message", d.ID, c.Name, word)
				}
			}
		}
	}
}
