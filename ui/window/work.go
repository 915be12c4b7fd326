package window

import (
	"context"
	"sync"
	"time"
)

// work runs long jobs away from the window. For each key the last request wins: a new one cancels the old one, and what the old one
// still says is dropped. All methods belong to the window's goroutine.
type work struct {
	root     context.Context
	dispatch func(func())
	running  map[string]*job
	open     sync.WaitGroup // what do of any job has not returned yet
}

type job struct{ cancel context.CancelFunc }

func newWork(root context.Context, dispatch func(func())) *work {
	return &work{root: root, dispatch: dispatch, running: map[string]*job{}}
}

// start runs do on its own goroutine. post carries progress to the window; what do returns is applied there at the end, in one hop.
func (w *work) start(key string, do func(ctx context.Context, post func(func())) (apply func())) {
	w.cancel(key)
	ctx, cancel := context.WithCancel(w.root)
	j := &job{cancel}
	w.running[key] = j
	current := func(f func()) func() {
		return func() {
			if w.running[key] == j {
				f()
			}
		}
	}
	w.open.Add(1)
	go func() {
		apply := func() func() {
			defer w.open.Done()
			return do(ctx, func(f func()) { w.dispatch(current(f)) })
		}()
		w.dispatch(func() {
			// Cancelled only after apply, which asks the context whether the person stopped the job.
			defer cancel()
			if w.running[key] != j {
				return
			}
			delete(w.running, key)
			if apply != nil {
				apply()
			}
		})
	}()
}

// cancel stops a job; its end is still applied unless another one of the key starts.
func (w *work) cancel(key string) {
	if j := w.running[key]; j != nil {
		j.cancel()
	}
}

// forget stops a job and drops its end.
func (w *work) forget(key string) {
	w.cancel(key)
	delete(w.running, key)
}

// active holds while a job of the key runs.
func (w *work) active(key string) bool { return w.running[key] != nil }

// settle waits until no job runs any more, for a time at most: a secret that was just issued has to be kept, or taken back, before the
// program ends. The jobs' root context has ended by then.
func (w *work) settle(limit time.Duration) {
	done := make(chan struct{})
	go func() {
		w.open.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}
