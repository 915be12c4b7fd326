package window

import (
	"context"
	"errors"
	"sync"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/ui/screen/words"
)

// Asker answers the questions of setup in the window: the passphrase of the encrypted file, and whether that file may be used.
// It exists before the window does; questions wait until the window is there.
type Asker struct {
	ready    chan struct{}
	gone     chan struct{} // the window is closed: nobody answers any more
	once     sync.Once
	over     sync.Once
	dialogs  *dialogs
	dispatch func(func())
}

// NewAsker makes an asker for setup.Config.
func NewAsker() *Asker { return &Asker{ready: make(chan struct{}), gone: make(chan struct{})} }

func (a *Asker) attach(d *dialogs, dispatch func(func())) {
	if a == nil {
		return
	}
	a.once.Do(func() {
		a.dialogs, a.dispatch = d, dispatch
		close(a.ready)
	})
}

// left ends every open question, and those to come: a secret that waits for an answer in memory is then taken back at once.
func (a *Asker) left() {
	if a != nil {
		a.over.Do(func() { close(a.gone) })
	}
}

// errLeft says that the window is closed.
var errLeft = errors.New("ask in the window: it is closed")

// put shows a dialog and gives a function that takes it away again when nobody waits for the answer any more.
func (a *Asker) put(ctx context.Context, make func() *dialog) (remove func(), err error) {
	select {
	case <-a.gone:
		return nil, errLeft
	case <-a.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var shown *dialog
	a.dispatch(func() {
		shown = make()
		a.dialogs.show(shown)
	})
	return func() { a.dispatch(func() { a.dialogs.close(shown) }) }, nil
}

// OfferVault asks whether the encrypted file may be used because the keychain cannot be.
func (a *Asker) OfferVault(ctx context.Context, reason string) bool {
	return a.agreed(ctx, question{
		title: words.L("Use an encrypted file?"), reason: reason, yes: words.L("Use the encrypted file"),
		more: words.L("Secrets can go into an encrypted file in the state folder instead. Its key comes from a passphrase that you type; without the passphrase nobody can read it, you neither."),
	})
}

// minPassphrase is the shortest passphrase taken for a new file, in characters.
const minPassphrase = 12

// Passphrase asks for the passphrase of the encrypted file; confirm asks for a new one, typed twice.
func (a *Asker) Passphrase(ctx context.Context, confirm bool) (secret.Secret, error) {
	answer := make(chan secret.Secret, 1)
	remove, err := a.put(ctx, func() *dialog { return passphraseDialog(confirm, func(s secret.Secret) { answer <- s }) })
	if err != nil {
		return secret.Secret{}, err
	}
	select {
	case s := <-answer:
		if s.Empty() {
			return s, problem.New(problem.Refused, words.L("No passphrase was given."), "", words.L("Start again and type one, or unlock the keychain."), nil)
		}
		return s, nil
	case <-a.gone:
		return secret.Secret{}, errLeft
	case <-ctx.Done():
		remove()
		return secret.Secret{}, ctx.Err()
	}
}

func passphraseDialog(confirm bool, answer func(secret.Secret)) *dialog {
	q := passphraseAsk{
		title: words.L("Passphrase of the encrypted file"), yes: words.L("Use this passphrase"), least: 1,
		text: words.L("It is used to open the file and then forgotten."),
	}
	if confirm {
		q.least, q.twice = minPassphrase, true
		q.text = words.L("A new encrypted file is made. At least 12 characters; a sentence is best. Nobody can recover it for you.")
	}
	return passphraseOf(q, answer, func() { answer(secret.Secret{}) })
}
