package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// answer is what a child said.
type answer struct {
	kind    byte // one of the replies; 0: the child ended without a valid answer
	payload []byte
	locked  bool // the keychain was locked when the child began
}

// lingerAfterKill is how long Wait gives grandchildren to let go of the pipes once the child is gone.
const lingerAfterKill = 500 * time.Millisecond

// ask runs one operation in a child process and kills it with its own children when ctx ends. After a deadline the answer
// has kind 0 and err is ctx's; locked still tells what the child had found.
func ask(ctx context.Context, command, environ []string, q request) (answer, error) {
	child := exec.CommandContext(ctx, command[0], command[1:]...)
	child.Env = environ
	child.WaitDelay = lingerAfterKill
	ownGroup(child)
	out := newBounded(maxFrame + 64)
	child.Stdout = out
	in, err := child.StdinPipe()
	if err != nil {
		return answer{}, fmt.Errorf("open pipe to keychain child: %w", err)
	}
	if err := child.Start(); err != nil {
		return answer{}, fmt.Errorf("start keychain child: %w", err)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_ = q.write(in) // a child that does not read is seen by its missing answer
	}()
	err = child.Wait() // closes the pipe, which ends the writer
	<-sent
	defer out.wipe()
	a := parseAnswer(out.data)
	if a.kind != 0 {
		return a, nil
	}
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	if err == nil {
		err = errors.New("no answer")
	}
	return a, fmt.Errorf("read answer of keychain child: %w", err)
}

// parseAnswer reads events up to the one reply; anything else is no answer.
func parseAnswer(data []byte) (a answer) {
	r := bytes.NewReader(data)
	for {
		kind, payload, err := readFrame(r)
		switch {
		case err != nil:
			return answer{locked: a.locked}
		case kind == eventLocked:
			a.locked = true
			continue
		}
		switch kind {
		case replyOK, replyNone, replyOther, replyTooBig, replyAbsent, replyFailed, replyInvalid:
			if r.Len() != 0 {
				return answer{locked: a.locked}
			}
			a.kind, a.payload = kind, payload
			return a
		}
		return answer{locked: a.locked}
	}
}

// ownCommand is this program as the child.
func ownCommand() ([]string, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	return []string{path, childArgument}, nil
}

// bounded collects output up to its capacity and swallows the rest, so that a mad child cannot fill memory or block. It
// never grows: growing would leave copies of a secret behind that nobody wipes.
type bounded struct{ data []byte }

func newBounded(limit int) *bounded { return &bounded{data: make([]byte, 0, limit)} }

func (b *bounded) Write(p []byte) (int, error) {
	if room := cap(b.data) - len(b.data); room > 0 {
		b.data = append(b.data, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func (b *bounded) wipe() { clear(b.data[:cap(b.data)]) }
