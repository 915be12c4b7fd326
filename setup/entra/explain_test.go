package entra

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gatehouse/setup/problem"
)

func TestEveryExplanationIsWholeSentencesAndReachable(t *testing.T) {
	for i, x := range explanations {
		e := &Error{Status: x.status, Code: x.code, Message: x.text}
		if x.status == 0 {
			e.Status = 400
		}
		p := problem.Of(fmt.Errorf("do step: %w", e))
		if p.What != x.what || p.Kind != x.kind {
			t.Errorf("entry %d (%s %s) is hidden by an earlier one: got %q", i, x.code, x.text, p.What)
		}
		if p.Next == "" {
			t.Errorf("entry %d (%s) has no next step", i, x.code)
		}
		for _, s := range []string{p.What, p.Why, p.Next} {
			if s != "" && !strings.HasSuffix(s, ".") {
				t.Errorf("entry %d (%s): %q is not a whole sentence", i, x.code, s)
			}
		}
	}
}

func TestTextOfTheTenantIsNeverInAProblem(t *testing.T) {
	const hostile = "Resource 'Zoë <script>' does not exist"
	for _, e := range []*Error{
		{Status: 403, Code: "Authorization_RequestDenied", Message: hostile},
		{Status: 418, Code: "Odd", Message: hostile},
		{Unknown: true, Message: hostile, Err: errors.New(hostile)},
		{Message: hostile, Err: errors.New("dial tcp: no such host")},
	} {
		p := e.Problem()
		text := p.Error()
		for _, d := range p.Detail {
			text += d.Label + d.Value
		}
		if strings.Contains(text, "script") || strings.Contains(e.Error(), "script") {
			t.Errorf("%s shows the tenant's text: %s", e.Error(), text)
		}
	}
}

func TestWhatIsNotKnownIsNotCalledAFailure(t *testing.T) {
	for name, e := range map[string]*Error{
		"lost answer":    {Method: "POST", Unknown: true, Err: errors.New("EOF")},
		"gateway error":  {Method: "POST", Unknown: true, Status: 503},
		"cancelled":      {Method: "POST", Unknown: true, Err: context.Canceled},
		"out of time":    {Method: "GET", Err: context.DeadlineExceeded},
		"server trouble": {Method: "GET", Status: 500},
		"throttled":      {Method: "GET", Status: 429},
	} {
		if got := e.Problem().Kind; got != problem.Unfinished {
			t.Errorf("%s is kind %d, want unfinished", name, got)
		}
	}
	if got := (&Error{Err: errors.New("dial tcp: lookup x: no such host")}).Problem(); got.Kind != problem.Failed || got.Why == "" {
		t.Errorf("offline before anything was sent: %+v", got)
	}
}
