// Command bench measures the preview engine beside what everybody knows: encoding/json, a bare copy by jsontext, and jq; and the
// memory that the program needs for a gigabyte. It must not be linked into the program, and its figures are ratios of one run on
// one core: other machines have others.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	program := flag.String("gatehouse", "", "the built program, whose memory is measured; without it that is left out")
	large := flag.Int("large", 64, "size of the large lists, in MB")
	most := flag.Int64("memory", 1024, "size of the response whose memory is measured, in MiB")
	flag.Parse()
	// The contenders run one after the other on one core; jq has no threads anyway.
	runtime.GOMAXPROCS(1)
	failed, err := run(*program, *large, *most)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if failed > 0 {
		fmt.Printf("%d figures miss their limit.\n", failed)
		os.Exit(1)
	}
}

// run prints every figure beside its limit and counts those that miss it.
func run(program string, large int, most int64) (failed int, err error) {
	jq, err := findJQ()
	if err != nil {
		return 0, err
	}
	fmt.Println("Speed of the shipped rules, one core, processor time, without leak check and explanation; times as fast as:")
	fmt.Printf("%-9s %6s  %10s  %-24s %-24s %s\n", "list", "size", "engine", "encoding/json", "jsontext copy", "jq")
	for _, megabytes := range []int{3, large} {
		for _, s := range subjects {
			m, err := measure(s, megabytes, jq)
			if err != nil {
				return failed, fmt.Errorf("measure %s of %d MB: %w", s.kind, megabytes, err)
			}
			cells := make([]string, len(m.others))
			for i, o := range m.others {
				cells[i] = o.String()
				if !o.ok() {
					failed++
				}
			}
			fmt.Printf("%-9s %3d MB  %5.0f MB/s  %-24s %-24s %s\n", s.kind, megabytes, m.engine/1e6, cells[0], cells[1], cells[2])
		}
	}
	fmt.Println()
	if program == "" || !canWatch {
		fmt.Println("Memory is not measured: that needs Linux and the built program.")
		return failed, nil
	}
	figures, err := memory(program, most<<20)
	if err != nil {
		return failed, fmt.Errorf("measure memory: %w", err)
	}
	for _, f := range figures {
		fmt.Println(f.text, verdict(f.ok))
		if !f.ok {
			failed++
		}
	}
	return failed, nil
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return strings.ToUpper("missed")
}
