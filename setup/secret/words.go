package secret

import (
	"errors"
	"fmt"
	"runtime"

	"gatehouse/setup/problem"
)

// Every way a keychain lets a person down, in words. All are Refused: the place cannot be used as it is now.

const offerVault = "Unlock or start the keychain and try again, or choose the encrypted file with a passphrase instead."

func refused(a answer) error {
	switch a.kind {
	case replyAbsent:
		return absent(nil)
	case replyTooBig:
		return problem.New(problem.Refused, "The keychain refused the secret because it is too big.",
			fmt.Sprintf("Gatehouse keeps up to %d bytes there.", MaxSize), "Choose the encrypted file instead.", nil)
	case replyFailed:
		if a.locked {
			return problem.New(problem.Refused, "The keychain is locked.", "Its prompt was closed without unlocking it, or could not be opened.",
				offerVault, nil).With("Keychain", string(a.payload))
		}
		return problem.New(problem.Refused, "The keychain refused the operation.", "Its own message is in the detail.",
			offerVault, nil).With("Keychain", string(a.payload))
	}
	return problem.New(problem.Refused, "The keychain gave an answer that Gatehouse does not understand.",
		"The program on disk may have been replaced while this one was running.", "Start Gatehouse again.", nil)
}

// ErrAbsent is inside the problem of a machine without a keychain: unlike a locked one it certainly holds nothing.
var ErrAbsent = errors.New("ask the keychain: there is none")

func absent(err error) error {
	why := "No Secret Service (such as GNOME Keyring or KWallet) answers on this session's D-Bus."
	if err != nil {
		why = "This session has no D-Bus, so no Secret Service (such as GNOME Keyring or KWallet) can be asked."
	}
	if runtime.GOOS != "linux" {
		why = "The system's own keychain does not answer."
	}
	return problem.New(problem.Refused, "There is no keychain here.", why,
		"Start Gatehouse in a desktop session with a keychain, or choose the encrypted file with a passphrase instead.", errors.Join(ErrAbsent, err))
}

func tooSlow(locked bool) error {
	if locked {
		return problem.New(problem.Refused, "The keychain is locked, and nobody unlocked it in time.",
			"A prompt was opened, or could not be opened, and stayed without an answer.", offerVault, errTooSlow)
	}
	return problem.New(problem.Refused, "The keychain did not answer in time.",
		"It hangs, or a prompt of it stayed without an answer. Gatehouse stopped waiting and ended the operation.",
		offerVault, errTooSlow)
}

func busy() error {
	return problem.New(problem.Refused, "The keychain is busy with an earlier operation.", "", offerVault, errTooSlow)
}

func storedNothing() error {
	return problem.New(problem.Refused, "The keychain said that it stored the secret, but it is not there.",
		"Its prompt was dismissed, or the service keeps nothing.", offerVault, nil)
}

func storedOther() error {
	return problem.New(problem.Refused, "The keychain gave back something other than the secret that it was given.",
		"It cuts, changes or mixes up what it stores.", "Choose the encrypted file with a passphrase instead.", nil)
}

func tooBig(size int) error {
	return problem.New(problem.Refused, fmt.Sprintf("The secret has %d bytes; Gatehouse keeps up to %d in a keychain.", size, MaxSize),
		"Windows and macOS refuse values that are a little larger.", "Choose the encrypted file instead.", nil)
}

func childBroken(err error) error {
	return problem.New(problem.Refused, "The keychain could not be asked.",
		"The process that talks to it ended before it answered.", offerVault, err)
}
