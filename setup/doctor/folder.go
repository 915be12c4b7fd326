package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"

	"gatehouse/setup/problem"
)

// leastSpace is what a state folder should find free: records of years are a few megabytes, and a full disk loses the next one.
const leastSpace = 64 << 20

// Folder looks at the state folder: refused says why Gatehouse does not work in it, nil when it does. A folder that is not there
// yet is made at the first start, so the nearest one above it is looked at.
func Folder(dir string, refused error) Check {
	return Check{ID: "disk", Title: "State folder", Tested: "Whether " + dir + " is a folder of yours that can be written to, with room and locks.", Look: func(context.Context) Finding {
		if f, bad := folderState(dir, refused); bad {
			return f
		}
		at := dir
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			at = nearest(dir)
		}
		if err := tryWrite(at); err != nil {
			return Finding{
				State: Failed, Found: fmt.Sprintf("Nothing can be written to %s.", at), Detail: cause(err),
				Next: "Check its permissions and the space on the disk, or name another place: XDG_CONFIG_HOME on Linux.",
			}
		}
		if at == dir {
			if err := tryLock(dir); err != nil {
				return Finding{
					State: Warning, Found: "Files in the state folder cannot be locked: two running Gatehouses would not know of each other.", Detail: cause(err),
					Next: "Keep the folder on a disk of this machine and not on a network share.",
				}
			}
		}
		free, err := freeSpace(at)
		switch {
		case err != nil:
			return Finding{State: Unknown, Found: "It can be written to; how much room is left cannot be told.", Detail: cause(err)}
		case free < leastSpace:
			return Finding{State: Warning, Found: fmt.Sprintf("It can be written to, and %d MiB are left on its disk.", free>>20), Next: "Make room: a full disk loses the record of a running change."}
		}
		found := "It is yours alone, can be written to and locked, and its disk has room."
		if at != dir {
			found = "It is not there yet and can be made."
		}
		return Finding{State: OK, Found: found}
	}}
}

// folderState looks at what the folder is, before anything is written to it.
func folderState(dir string, refused error) (Finding, bool) {
	info, err := os.Lstat(dir)
	switch {
	case refused != nil && errors.Is(err, fs.ErrNotExist):
		return refusedFinding(refused), true
	case errors.Is(err, fs.ErrNotExist):
		return Finding{}, false
	case err != nil:
		return Finding{State: Failed, Found: "The state folder cannot be looked at.", Next: "Check the permissions of the folders above it.", Detail: cause(err)}, true
	case info.Mode()&fs.ModeSymlink != 0:
		return Finding{State: Failed, Found: "The state folder is a symbolic link: whoever placed it decides where approvals and journals are written.", Next: "Remove the link, or name the real folder."}, true
	case !info.IsDir():
		return Finding{State: Failed, Found: "The state folder is not a folder.", Next: "Move the file away."}, true
	case !mine(info):
		return Finding{State: Failed, Found: "The state folder belongs to another account of this machine.", Next: "Start Gatehouse as that account, or use another folder."}, true
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return Finding{State: Warning, Found: fmt.Sprintf("Other accounts of this machine may look into the state folder (mode %04o).", info.Mode().Perm()), Next: "Start Gatehouse once: it closes the folder. Or run: chmod 700 on it."}, true
	case refused != nil:
		return refusedFinding(refused), true
	}
	return Finding{}, false
}

func refusedFinding(err error) Finding {
	p := problem.Of(err)
	return Finding{State: Failed, Found: strings.TrimSpace(p.What + " " + p.Why), Next: first(p.Next, "Do what it says, and run this again."), Detail: p.Detail}
}

func nearest(dir string) string {
	for {
		up := filepath.Dir(dir)
		if _, err := os.Stat(up); err == nil || up == dir {
			return up
		}
		dir = up
	}
}

// tryWrite makes a file, brings it to the disk and removes it.
func tryWrite(dir string) (err error) {
	file, err := os.CreateTemp(dir, ".gatehouse-doctor-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	if _, err = file.WriteString("trial\n"); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func tryLock(dir string) error {
	file, err := os.CreateTemp(dir, ".gatehouse-doctor-*")
	if err != nil {
		return err
	}
	name := file.Name()
	_ = file.Close()
	defer os.Remove(name)
	lock := flock.New(name)
	got, err := lock.TryLock()
	if err == nil && !got {
		err = errors.New("lock a new file: somebody else has it")
	}
	return errors.Join(err, lock.Unlock())
}

// Damage is a list in the state folder some of whose lines cannot be read.
type Damage struct {
	File  string
	Lines int
}

// Records looks for lines of the record that cannot be read, and for applies that were not finished.
func Records(damaged func() ([]Damage, error), unfinished func() (int, error)) Check {
	return Check{ID: "records", Title: "Records", Tested: "Whether every line of the approvals and of the record of changes can be read.", Look: func(context.Context) Finding {
		bad, err := damaged()
		if err != nil {
			return Finding{State: Failed, Found: "The records cannot be read.", Next: "Look at the line on the state folder.", Detail: cause(err)}
		}
		n := 0
		for _, d := range bad {
			n += d.Lines
		}
		open, err := unfinished()
		switch {
		case n > 0:
			return Finding{State: Warning, Found: fmt.Sprintf("%d %s cannot be read; the others count.", n, plural(n, "line", "lines")), Next: "Keep a copy of the state folder: the lines stay in their files."}
		case err != nil:
			return Finding{State: Unknown, Found: "Unfinished applies cannot be listed.", Detail: cause(err)}
		case open > 0:
			return Finding{State: Warning, Found: fmt.Sprintf("%d %s not finished.", open, plural(open, "apply was", "applies were")), Next: "Resume it under Activity, or with gatehouse apply ID --resume."}
		}
		return Finding{State: OK, Found: "Every line can be read, and nothing is unfinished."}
	}}
}
