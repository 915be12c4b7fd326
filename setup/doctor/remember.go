package doctor

import (
	"context"
	"sync"
)

// remember lets several checks share one look, made with the context of the first that asks; the others wait for it no longer than
// their own.
func remember[T any](look func(context.Context) T) func(context.Context) T {
	var once sync.Once
	done := make(chan struct{})
	var got T
	return func(ctx context.Context) T {
		once.Do(func() {
			go func() {
				defer close(done)
				got = look(ctx)
			}()
		})
		select {
		case <-done:
			return got
		case <-ctx.Done():
			var none T
			return none
		}
	}
}

// NewHost makes a host whose look is made once.
func NewHost(id, name string, look func(context.Context) Reached) Host {
	return Host{ID: id, Name: name, Look: remember(look)}
}
