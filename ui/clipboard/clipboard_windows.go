package clipboard

import (
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"gatehouse/setup/secret"
)

// Windows API, "Clipboard formats": the text, and three marks that keep it out of the history, out of the cloud and away from viewers
// ("Clipboard formats", cloud clipboard and clipboard history formats).
const (
	cfUnicodeText = 13
	gmemMoveable  = 2
)

var marks = []string{"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"}

var (
	user32         = windows.NewLazySystemDLL("user32.dll")
	kernel32       = windows.NewLazySystemDLL("kernel32.dll")
	createWindow   = user32.NewProc("CreateWindowExW")
	destroyWindow  = user32.NewProc("DestroyWindow")
	openClipboard  = user32.NewProc("OpenClipboard")
	emptyClipboard = user32.NewProc("EmptyClipboard")
	closeClipboard = user32.NewProc("CloseClipboard")
	setData        = user32.NewProc("SetClipboardData")
	registerFormat = user32.NewProc("RegisterClipboardFormatW")
	sequence       = user32.NewProc("GetClipboardSequenceNumber")
	globalAlloc    = kernel32.NewProc("GlobalAlloc")
	globalLock     = kernel32.NewProc("GlobalLock")
	globalUnlock   = kernel32.NewProc("GlobalUnlock")
	globalFree     = kernel32.NewProc("GlobalFree")
)

// messageOnly is HWND_MESSAGE: the clipboard wants an owner, and nobody sees this one.
const messageOnly = ^uintptr(2)

type board struct{ number uintptr }

// put owns the clipboard for a moment through a window of its own: without an owner SetClipboardData fails after EmptyClipboard.
func put(s secret.Secret) (Held, error) {
	text, err := windows.UTF16FromString(string(s.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("set the clipboard: %w", err)
	}
	defer clear(text)
	var number uintptr
	err = opened(func() error {
		if err := setBytes(cfUnicodeText, unsafe.Slice((*byte)(unsafe.Pointer(&text[0])), 2*len(text))); err != nil {
			return err
		}
		for _, mark := range marks {
			name, err := windows.UTF16PtrFromString(mark)
			if err != nil {
				return err
			}
			format, _, err := registerFormat.Call(uintptr(unsafe.Pointer(name)))
			if format == 0 {
				return fmt.Errorf("mark the clipboard: %w", err)
			}
			if err := setBytes(format, make([]byte, 4)); err != nil { // the DWORD 0: no
				return err
			}
		}
		return nil
	})
	if err != nil {
		_ = opened(func() error { return nil }) // empties what is there without all its marks
		return nil, err
	}
	number, _, _ = sequence.Call()
	return board{number}, nil
}

// Clear empties the clipboard unless it changed: Windows counts the changes.
func (b board) Clear() {
	if now, _, _ := sequence.Call(); now == b.number {
		_ = opened(func() error { return nil }) // another program may hold it: then it is that program's
	}
}

// opened empties the clipboard and does work while it is open. Another program may have it open for a moment.
func opened(work func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	class, err := windows.UTF16PtrFromString("STATIC")
	if err != nil {
		return err
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(class)), 0, 0, 0, 0, 0, 0, messageOnly, 0, 0, 0)
	if window == 0 {
		return fmt.Errorf("open the clipboard: %w", err)
	}
	defer func() { _, _, _ = destroyWindow.Call(window) }()
	var ok uintptr
	for range 10 {
		if ok, _, err = openClipboard.Call(window); ok != 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if ok == 0 {
		return fmt.Errorf("open the clipboard: %w", err)
	}
	defer func() { _, _, _ = closeClipboard.Call() }()
	if ok, _, err = emptyClipboard.Call(); ok == 0 {
		return fmt.Errorf("empty the clipboard: %w", err)
	}
	return work()
}

// setBytes gives memory to the clipboard, which owns it from then on.
func setBytes(format uintptr, data []byte) error {
	memory, _, err := globalAlloc.Call(gmemMoveable, uintptr(len(data)))
	if memory == 0 {
		return fmt.Errorf("set the clipboard: %w", err)
	}
	place, _, err := globalLock.Call(memory)
	if place == 0 {
		_, _, _ = globalFree.Call(memory)
		return fmt.Errorf("set the clipboard: %w", err)
	}
	copyTo(place, data)
	_, _, _ = globalUnlock.Call(memory)
	if handle, _, err := setData.Call(format, memory); handle == 0 {
		_, _, _ = globalFree.Call(memory)
		return fmt.Errorf("set the clipboard: %w", err)
	}
	return nil
}

// copyTo copies to memory of the system, whose address is no Go pointer.
func copyTo(place uintptr, data []byte) {
	copy(unsafe.Slice(*(**byte)(unsafe.Pointer(&place)), len(data)), data)
}
