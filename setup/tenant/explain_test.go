package tenant

import (
	"context"
	"errors"
	"testing"

	"gatehouse/setup/problem"
)

func TestAQuestionWhoseWorkEndedIsNoRefusal(t *testing.T) {
	no := errors.New("no")
	alive := context.Background()
	ended, stop := context.WithCancel(alive)
	stop()
	plain := func(Step, []string, string) error { return no }
	waiting := func(ctx context.Context, _ Step, _ []string, _ string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return no
	}
	for name, c := range map[string]struct {
		prompt  Prompt
		ctx     context.Context
		refused bool
		is      error
	}{
		"nobody to explain to":        {Prompt{}, alive, false, nil},
		"refused":                     {Prompt{Explain: plain}, alive, true, no},
		"refused with a context":      {Prompt{ExplainContext: waiting}, alive, true, no},
		"the work ended":              {Prompt{ExplainContext: waiting}, ended, false, context.Canceled},
		"ended, told without context": {Prompt{Explain: plain}, ended, false, context.Canceled},
		"both are set":                {Prompt{Explain: plain, ExplainContext: func(context.Context, Step, []string, string) error { return nil }}, alive, false, nil},
	} {
		client := &Client{opts: SignInOptions{Prompt: c.prompt}}
		err := client.explain(c.ctx, StepLook, []string{"User.Read"})
		var p *problem.Problem
		refused := errors.As(err, &p) && p.Kind == problem.Refused
		if refused != c.refused || !errors.Is(err, c.is) || (c.is == nil) != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
