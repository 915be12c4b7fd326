package secret

import (
	"crypto/subtle"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/zalando/go-keyring"
)

// ServeChild does one keychain operation when args (os.Args without the program) ask for it, and reports handled. It must
// be called before anything else in main and in TestMain of every package that uses the keychain; the caller then exits
// with the given code. The operation itself may hang for ever: the parent kills this process.
func ServeChild(args []string, in io.Reader, out io.Writer) (handled bool, exit int) {
	if len(args) != 1 || args[0] != childArgument {
		return false, 0
	}
	harden()
	q, err := readRequest(in)
	if err != nil {
		_ = writeFrame(out, replyInvalid, nil)
		return true, 2
	}
	defer q.value.Wipe()
	if pipe, ok := in.(*os.File); ok {
		go leaveWithParent(pipe)
	}
	kind, payload := operate(q, func(event byte) { _ = writeFrame(out, event, nil) })
	defer clear(payload)
	if err := writeFrame(out, kind, payload); err != nil {
		return true, 1
	}
	return true, 0
}

// leaveWithParent ends this process when the parent is gone: the parent holds the other end of the pipe open until it
// has its answer, so that an abandoned prompt does not outlive the program.
func leaveWithParent(pipe *os.File) {
	_, _ = io.Copy(io.Discard, pipe)
	os.Exit(3)
}

// operate does the operation with the system's keychain. tell reports events before the answer.
func operate(q request, tell func(byte)) (kind byte, payload []byte) {
	if err := beforehand(tell); err != nil {
		return classify(err, q.value)
	}
	switch q.op {
	case opSet:
		if err := keyring.Set(q.service, q.user, string(q.value.Reveal())); err != nil {
			return classify(err, q.value)
		}
		return replyOK, nil
	case opGet:
		value, err := keyring.Get(q.service, q.user)
		if err != nil {
			return classify(err, q.value)
		}
		return replyOK, []byte(value)
	case opCompare:
		value, err := keyring.Get(q.service, q.user)
		if err != nil {
			return classify(err, q.value)
		}
		if subtle.ConstantTimeCompare([]byte(value), q.value.Reveal()) != 1 {
			return replyOther, nil
		}
		return replyOK, nil
	case opDelete:
		if err := keyring.Delete(q.service, q.user); err != nil {
			return classify(err, q.value)
		}
		return replyOK, nil
	}
	return replyInvalid, nil
}

// classify turns an error of the keychain into a reply. The text goes to the person as a detail; a text that holds the
// secret is dropped whole.
func classify(err error, value Secret) (kind byte, payload []byte) {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return replyNone, nil
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return replyTooBig, nil
	case serviceAbsent(err):
		return replyAbsent, nil
	}
	text := err.Error()
	if !value.Empty() && strings.Contains(text, string(value.Reveal())) {
		text = "the keychain's own message is withheld because it repeats the secret"
	}
	if len(text) > 300 {
		text = text[:300]
	}
	return replyFailed, []byte(text)
}
