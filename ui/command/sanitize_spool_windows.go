package command

import (
	"os"

	"golang.org/x/sys/windows"
)

// openUnnamed opens a new file that Windows removes when the program lets go of it, however it ends. The folder for temporary
// files is the user's own.
func openUnnamed(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.CREATE_NEW,
		windows.FILE_ATTRIBUTE_TEMPORARY|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// sayWhenCut has nothing to do: Windows sends no signal.
func sayWhenCut() {}
