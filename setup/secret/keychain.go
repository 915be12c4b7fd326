package secret

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"gatehouse/setup/problem"
)

// Deadlines of one whole operation, a person's answer to an unlock prompt included: with the end of its child nothing takes longer than
// fifteen seconds.
const (
	DefaultDeadline      = 14 * time.Second
	DefaultProbeDeadline = 10 * time.Second
)

// KeychainOptions are for the program's start and for tests; the zero value is right for the program.
type KeychainOptions struct {
	Command       []string            // the child; nil = this program with its hidden argument
	Getenv        func(string) string // nil = os.Getenv
	Deadline      time.Duration       // 0 = DefaultDeadline
	ProbeDeadline time.Duration       // 0 = DefaultProbeDeadline
}

// keychain is the operating system's keychain. Every operation runs in a child process that can be killed, because
// go-keyring has no time-out and waits for ever on a prompt; one at a time, because prompts must not pile up.
type keychain struct {
	command              []string
	getenv               func(string) string
	deadline, probeLimit time.Duration
	turn                 chan struct{}
}

// NewKeychain gives the Keeper over the operating system's keychain. It does nothing until it is used.
func NewKeychain(o KeychainOptions) Keeper {
	k := &keychain{
		command: o.Command, getenv: o.Getenv, deadline: o.Deadline, probeLimit: o.ProbeDeadline,
		turn: make(chan struct{}, 1),
	}
	if k.getenv == nil {
		k.getenv = os.Getenv
	}
	if k.deadline <= 0 {
		k.deadline = DefaultDeadline
	}
	if k.probeLimit <= 0 {
		k.probeLimit = DefaultProbeDeadline
	}
	return k
}

// Place says where secrets lie.
func (k *keychain) Place() Place { return Keychain }

// Put stores the secret, then reads it back and compares it in a fresh child: go-keyring reports success when the person
// dismissed the prompt and when the service stored nothing.
func (k *keychain) Put(ctx context.Context, name Name, value Secret) error {
	if err := k.acceptable(name, value); err != nil {
		return err
	}
	ctx, done, err := k.begin(ctx, k.deadline)
	if err != nil {
		return err
	}
	defer done()
	return k.store(ctx, name, value)
}

// Get reads a secret; ErrNotFound when there is none.
func (k *keychain) Get(ctx context.Context, name Name) (Secret, error) {
	if err := name.check(); err != nil {
		return Secret{}, err
	}
	ctx, done, err := k.begin(ctx, k.deadline)
	if err != nil {
		return Secret{}, err
	}
	defer done()
	a, err := k.do(ctx, opGet, name, Secret{})
	if err != nil {
		return Secret{}, err
	}
	defer clear(a.payload)
	switch a.kind {
	case replyOK:
		return New(a.payload), nil
	case replyNone:
		return Secret{}, ErrNotFound
	}
	return Secret{}, refused(a)
}

// Delete removes a secret; nothing there is success.
func (k *keychain) Delete(ctx context.Context, name Name) error {
	if err := name.check(); err != nil {
		return err
	}
	ctx, done, err := k.begin(ctx, k.deadline)
	if err != nil {
		return err
	}
	defer done()
	return k.remove(ctx, name)
}

// Probe proves with a random value that the keychain stores, returns and removes.
func (k *keychain) Probe(ctx context.Context) error {
	ctx, done, err := k.begin(ctx, k.probeLimit)
	if err != nil {
		return err
	}
	defer done()
	name := Name{TenantID: "probe", AppID: "probe", KeyID: rand.Text()}
	value := New([]byte(rand.Text()))
	defer value.Wipe()
	err = k.store(ctx, name, value)
	if err == nil {
		err = k.remove(ctx, name)
	}
	if err != nil {
		// What was stored too slowly must not stay there.
		again, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeRemoval)
		defer cancel()
		_ = k.remove(again, name)
	}
	return err
}

// probeRemoval bounds the removal of a trial value after a probe that failed.
const probeRemoval = 2 * time.Second

// acceptable refuses what some operating system's keychain could not take, before anything is asked of it.
func (k *keychain) acceptable(name Name, value Secret) error {
	switch size := len(value.Reveal()); {
	case size == 0:
		return errors.New("keep secret: the value is empty")
	case size > MaxSize:
		return tooBig(size)
	}
	return name.check()
}

// begin waits for its turn and starts the clock.
func (k *keychain) begin(ctx context.Context, limit time.Duration) (context.Context, func(), error) {
	limited, cancel := context.WithTimeoutCause(ctx, limit, errTooSlow)
	select {
	case k.turn <- struct{}{}:
		return limited, func() { <-k.turn; cancel() }, nil
	case <-limited.Done():
		cause := context.Cause(limited)
		cancel()
		if errors.Is(cause, errTooSlow) {
			return nil, nil, busy()
		}
		return nil, nil, fmt.Errorf("use keychain: %w", cause)
	}
}

func (k *keychain) store(ctx context.Context, name Name, value Secret) error {
	a, err := k.do(ctx, opSet, name, value)
	if err != nil {
		return err
	}
	if a.kind != replyOK {
		return refused(a)
	}
	a, err = k.do(ctx, opCompare, name, value)
	if err != nil {
		return err
	}
	switch a.kind {
	case replyOK:
		return nil
	case replyNone:
		return storedNothing()
	case replyOther:
		// What came back is not the secret; leaving it would let a later read hand out a wrong value.
		_ = k.remove(ctx, name)
		return storedOther()
	}
	return refused(a)
}

func (k *keychain) remove(ctx context.Context, name Name) error {
	a, err := k.do(ctx, opDelete, name, Secret{})
	if err != nil {
		return err
	}
	if a.kind == replyOK || a.kind == replyNone {
		return nil
	}
	return refused(a)
}

// do asks one child and turns its silence into words.
func (k *keychain) do(ctx context.Context, op string, name Name, value Secret) (answer, error) {
	environ, err := childEnviron(k.getenv)
	if errors.Is(err, errNoBus) {
		return answer{}, absent(err)
	} else if err != nil {
		return answer{}, err
	}
	command := k.command
	if command == nil {
		if command, err = ownCommand(); err != nil {
			return answer{}, childBroken(err)
		}
	}
	a, err := ask(ctx, command, environ, request{op: op, service: name.service(), user: name.user(), value: value})
	switch cause := context.Cause(ctx); {
	case err == nil:
		return a, nil
	case errors.Is(cause, errTooSlow):
		return answer{}, tooSlow(a.locked)
	case cause != nil:
		return answer{}, fmt.Errorf("use keychain: %w", cause)
	}
	return answer{}, childBroken(err)
}

// errTooSlow tells Gatehouse's own deadline from the caller's.
var errTooSlow = problem.New(problem.Refused, "The keychain did not answer in time.", "", "", context.DeadlineExceeded)
