package torture

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/rehearsal"
)

// stage is a rehearsal tenant in this process, a front before it, and one machine's folders. Whoever works there is a child process.
type stage struct {
	tenant *rehearsal.Server
	front  *front
	job    job // of this machine; Kind and DieAt are set for each child
}

func newStage(t testing.TB, k kind, o rehearsal.Options) *stage {
	t.Helper()
	return newStageWith(t, k, o)
}

func newStageWith(t testing.TB, k kind, o rehearsal.Options, more ...rehearsal.Option) *stage {
	t.Helper()
	o.Listen = "127.0.0.1:0"
	server, err := rehearsal.Start(t.Context(), o, more...)
	if err != nil {
		t.Fatal(err)
	}
	// What a cleanup holds is held until the whole test ends, with all its hundreds of parallel parts: a tenant is 16 MB.
	open := &server
	t.Cleanup(func() {
		_ = (*open).Close()
		*open = nil
	})
	st := &stage{tenant: server, front: newFront(t, server, false)}
	st.job = st.machine(t, "adele", k)
	return st
}

// machine is another computer with folders of its own.
func (st *stage) machine(t testing.TB, who string, k kind) job {
	t.Helper()
	state, keychain, err := machineIn(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return job{
		Kind: k, Who: who, State: state, Keychain: keychain, Authority: st.front.address(), Graph: st.front.address(),
		Browser: st.tenant.Ready().Browser, CA: st.front.caPEM(), Tenant: st.tenant.Ready().TenantID, DieAt: -1,
	}
}

// child is a process that does a job.
type child struct {
	cmd    *exec.Cmd
	out    bytes.Buffer
	said   bytes.Buffer
	ended  chan struct{}
	most   time.Duration // after which it hangs
	killed sync.Once
}

func start(t testing.TB, j job) *child {
	t.Helper()
	in, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.Command(self, "child"), ended: make(chan struct{}), most: 15*time.Minute + time.Duration(j.Rounds)*time.Second}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = bytes.NewReader(in), &c.out, &c.said
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(c.ended); _ = c.cmd.Wait() }()
	t.Cleanup(c.kill)
	return c
}

// kill ends the process as SIGKILL does and returns when it is gone.
func (c *child) kill() {
	c.killed.Do(func() { _ = c.cmd.Process.Kill() })
	<-c.ended
}

// wait gives the outcome of a child that reached its end; died holds when it was killed before.
func (c *child) wait(t testing.TB) (out outcome, died bool) {
	t.Helper()
	select {
	case <-c.ended:
	case <-time.After(c.most):
		c.kill()
		t.Fatalf("the process never ended; it said %s", c.said.String())
	}
	if state := c.cmd.ProcessState; !state.Exited() {
		return out, true
	}
	if err := json.Unmarshal(c.out.Bytes(), &out); err != nil {
		t.Fatalf("the process said %q and %q: %v", c.out.String(), c.said.String(), err)
	}
	return out, false
}

// do runs a job to its end.
func (st *stage) do(t testing.TB, j job) outcome {
	t.Helper()
	out, died := start(t, j).wait(t)
	if died {
		t.Fatal("the process was killed by somebody else")
	}
	return out
}

// inside does a job in this process: quicker, and enough where nobody is killed. Nothing is shared with another run but the folders.
func (st *stage) inside(t testing.TB, j job) outcome {
	t.Helper()
	out, err := j.run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// prepared sets the connector up where the kind's work begins with one that is there.
func (st *stage) prepared(t testing.TB) {
	t.Helper()
	if st.job.Kind.Work == nil {
		return
	}
	j := st.job
	j.Kind.Work = nil
	if out := st.inside(t, j); out.Problem != "" {
		t.Fatal(out.Problem)
	}
}

// rotationUnderWay asks the program whether an old credential waits to be retired.
func (st *stage) rotationUnderWay(t testing.TB) (bool, error) {
	t.Helper()
	house, err := st.job.house(nil)
	if err != nil {
		return false, err
	}
	s, err := st.job.signIn(t.Context(), house)
	if err != nil {
		return false, err
	}
	defer s.Close()
	target, err := st.job.Kind.target(house, s.Identity().Tenant.ID)
	if err != nil {
		return false, err
	}
	v, err := s.Look(t.Context(), target)
	if err != nil {
		return false, err
	}
	for _, kind := range []string{definition.Secret, definition.Certificate} {
		if setup.RotationOf(v, kind).UnderWay() {
			return true, nil
		}
	}
	return false, nil
}
