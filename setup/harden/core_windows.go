package harden

import "golang.org/x/sys/windows"

// noHeap keeps the heap out of Windows Error Reporting's dumps (Windows API, WerSetFlags, WER_FAULT_REPORTING_FLAG_NOHEAP).
const noHeap = 1

func noCoreDumps() {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX | windows.SEM_NOOPENFILEERRORBOX)
	flags := windows.NewLazySystemDLL("kernel32.dll").NewProc("WerSetFlags")
	if flags.Find() == nil {
		_, _, _ = flags.Call(noHeap)
	}
}
