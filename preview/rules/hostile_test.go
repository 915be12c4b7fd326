package rules_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// hostileMemory, in KiB, and hostileTime are what one hostile file may cost: Load, Match, Lint and one answer together.
const hostileMemory = 64 << 10

// hostileAnswer has what rules are slow with: depth, names that repeat, a long text that nearly matches.
var hostileAnswer = []byte(`{"a":` + strings.Repeat(`{"a":`, 60) + `[{"a":"x","b":{"c":1}},{"a":null}]` + strings.Repeat(`,"z":"y"}`, 60) +
	`,"text":"` + strings.Repeat("a", 300) + `","list":[` + strings.Repeat(`{"a":{"b":{"c":"d"}},"text":"aab"},`, 30) + `1]}`)

const hostileChild = "GATEHOUSE_HOSTILE_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(hostileChild) != "" {
		limitMemory()
		measureHostileFiles()
		return
	}
	os.Exit(m.Run())
}

// measureHostileFiles writes a line per file before it is read and another one after, so that the parent knows where it ended.
func measureHostileFiles() {
	resetPeak()
	floor := peak()
	for _, h := range hostileFiles() {
		data := []byte(h.make())
		// Memory that is free but kept would hide what the file needs.
		if resetPeak(); peak() > floor+2<<10 {
			debug.FreeOSMemory()
			resetPeak()
		}
		before := peak()
		fmt.Println("begin", h.name)
		start := worked()
		verdict := useHostile(data)
		fmt.Printf("end\t%d\t%d\t%s\n", (worked() - start).Microseconds(), peak()-before, verdict)
	}
}

// useHostile is what the program does with a rule file. The verdict is refused, blocked, done or failed, and a word why.
func useHostile(data []byte) string {
	set, err := rules.Load("hostile.yaml", data)
	if err != nil {
		at, ok := errors.AsType[*rules.LoadError](err)
		switch {
		case !ok:
			return fmt.Sprintf("WRONG: an error without a place: %.200v", err)
		case at.Problem == "":
			return "WRONG: an error without a reason"
		case len(err.Error()) > 4000:
			return "WRONG: an error of " + fmt.Sprint(len(err.Error())) + " bytes"
		case strings.ContainsAny(err.Error(), "\x00\x1b\n"):
			return fmt.Sprintf("WRONG: control characters in %.200q", err)
		}
		return "refused " + at.Problem
	}
	set.Lint()
	const url = "/v1.0/users/48d31887?$top=5"
	if _, ok := set.Match("GET", url); !ok {
		return "blocked"
	}
	if _, _, err := sanitize.Run(set, "GET", url, hostileAnswer, sanitize.Options{Salt: "salt", Key: "secret"}); err != nil {
		return "failed " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return "done"
}

func TestHostileRuleFiles(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), hostileChild+"=1")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Errorf("the child ended early: %v\n%.2000s", err, stderr.String())
	}
	var name, slowest, largest string
	var longest time.Duration
	var most, files int
	counts := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if begun, ok := strings.CutPrefix(lines.Text(), "begin "); ok {
			name = begun
			continue
		}
		fields := strings.SplitN(lines.Text(), "\t", 4)
		var micros, kib int
		if _, err := fmt.Sscan(fields[1], &micros); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(fields[2], &kib); err != nil {
			t.Fatal(err)
		}
		took := time.Duration(micros) * time.Microsecond
		files++
		kind, _, _ := strings.Cut(fields[3], " ")
		counts[kind]++
		if took > measuring*hostileTime || kib > measuring*hostileMemory || kind == "WRONG:" {
			t.Errorf("%s: %s, %d KiB: %.300s", name, took, kib, fields[3])
		}
		if took > longest {
			longest, slowest = took, name
		}
		if kib > most {
			most, largest = kib, name
		}
		if testing.Verbose() {
			t.Logf("%-45.45s %9s %6d KiB %.120s", name, took, kib, fields[3])
		}
		name = ""
	}
	if name != "" {
		t.Errorf("the child ended in %s", name)
	}
	if files < 500 || counts["refused"] < 300 || counts["done"] < 50 {
		t.Errorf("%d files: %v", files, counts)
	}
	t.Logf("%d files: %v; slowest %s (%s); largest %d KiB (%s)", files, counts, longest, slowest, most, largest)
}
