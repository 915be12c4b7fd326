package secret

import (
	"errors"
	"io/fs"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"
	"golang.org/x/sys/unix"
)

// harden keeps the secret out of core dumps and away from debuggers of other processes.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

// beforehand asks the Secret Service whether the collection is locked: go-keyring then opens a prompt and waits for ever,
// and the parent can only say "nobody unlocked it" when it knows that there was something to unlock.
func beforehand(tell func(byte)) error {
	service, err := ss.NewSecretService()
	if err != nil {
		return err
	}
	locked, err := service.GetLoginCollection().GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil {
		if serviceAbsent(err) {
			return err
		}
		// No collection yet, or a service with its own ways: let the operation itself find out.
		return nil
	}
	if is, ok := locked.Value().(bool); ok && is {
		tell(eventLocked)
	}
	return nil
}

// serviceAbsent holds when no Secret Service answers on the bus, or no bus answers. Names: D-Bus specification,
// "org.freedesktop.DBus.Error".
func serviceAbsent(err error) bool {
	var answer dbus.Error
	if errors.As(err, &answer) {
		switch answer.Name {
		case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
			"org.freedesktop.DBus.Error.Spawn.ExecFailed", "org.freedesktop.DBus.Error.Spawn.ChildExited":
			return true
		}
		return false
	}
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ECONNREFUSED)
}
