package command

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// forgetPages tells Linux that the pages of the program's own file that starting up touched are not needed any more. They are the
// larger part of what the program occupies (the window and the models of Graph are linked in), and what is needed again is mapped
// again. Where that cannot be done, nothing is lost.
func forgetPages() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	var from, to uint64
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) >= 6 && strings.Contains(fields[0], "-"):
			// 00400000-01a02000 r-xp 00000000 fe:01 1234   /usr/bin/gatehouse (proc_pid_smaps(5))
			from, to = 0, 0
			if fields[1][1] != 'w' && strings.HasSuffix(lines.Text(), " "+self) {
				from, to = span(fields[0])
			}
		// Pages that differ from the file must stay: the dynamic linker wrote into them before it made them read-only.
		case len(fields) == 3 && fields[0] == "Anonymous:" && fields[1] == "0" && to > from:
			// Without the first, one byte that is needed again may bring back 2 MiB.
			for _, advice := range []uintptr{unix.MADV_NOHUGEPAGE, unix.MADV_DONTNEED} {
				_, _, _ = unix.Syscall(unix.SYS_MADVISE, uintptr(from), uintptr(to-from), advice)
			}
		}
	}
}

func span(text string) (from, to uint64) {
	low, high, _ := strings.Cut(text, "-")
	from, err := strconv.ParseUint(low, 16, 64)
	if err != nil {
		return 0, 0
	}
	if to, err = strconv.ParseUint(high, 16, 64); err != nil {
		return 0, 0
	}
	return from, to
}
