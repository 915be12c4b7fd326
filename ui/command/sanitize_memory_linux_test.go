package command

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const memoryRules = `
endpoints:
  - pathTemplate: /v1.0/users
    allowedMethods: [GET]
    responseSchema:
      type: object
      properties:
        "@odata.nextLink": {type: string}
        value:
          type: array
          items: {type: object, properties: {id: {type: string}, mail: {type: string}, proxyAddresses: {type: array, items: {type: string}}}}
    transforms:
      - !<pseudonymize>
        jsonPaths: [$..mail]
      - !<pseudonymizeRegexMatches>
        jsonPaths: ["$..proxyAddresses[*]"]
        regex: (?i)^smtp:(.*)$
      - !<redact>
        jsonPaths: ["$['@odata.nextLink']"]
`

// writeUsers writes a list of users that is larger than size bytes.
func writeUsers(w io.Writer, size int) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprint(out, `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdA","value":[`)
	for i, n := 0, 0; n < size; i++ {
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		more, err := fmt.Fprintf(out, `{"id":"%08x-5d2f-4c1e-9b7a-0e53%08x","displayName":"Zoë %c%d 田中","mail":"person%d@contoso.example","jobTitle":null,`+
			`"proxyAddresses":["SMTP:person%d@contoso.example","x500:/o=Contoso/cn=%d"],"businessPhones":["+1 %03d 555 0142"],"accountEnabled":true}`,
			uint32(i)*2654435761, i, 'A'+i%26, i, i, i, i, i%1000)
		if err != nil {
			return err
		}
		n += more
	}
	fmt.Fprint(out, "]}")
	return out.Flush()
}

// The same program as in the scripts, in a process of its own: this test's own memory does not count.
func TestALargeResponsePassesInLessThan64MiB(t *testing.T) {
	const limit = occupying * 64 << 10 // in kB
	dir := t.TempDir()
	rules := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(rules, []byte(memoryRules), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	temporary := filepath.Join(dir, "tmp")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Args = []string{"gatehouse", "sanitize", "--rules", rules, "--url", "/v1.0/users"}
	c.Env = append(os.Environ(), "TMPDIR="+temporary)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, said := &ends{}, &bytes.Buffer{}
	c.Stdout, c.Stderr = out, said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = writeUsers(in, 80<<20) // a program that ends early is found by its exit code
		in.Close()
	}()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	most := 0
	for running := true; running; {
		select {
		case err = <-ended:
			running = false
		case <-time.After(2 * time.Millisecond):
			most = max(most, highWater(c.Process.Pid))
			if names := leftIn(t, temporary); len(names) > 0 && most > 0 && out.size > 0 {
				t.Errorf("a killed program would leave %q", names)
			}
		}
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	t.Logf("at most %d kB, %d MB came out", most, out.size>>20)
	if most == 0 || most >= limit {
		t.Errorf("occupied %d kB, the limit is %d", most, limit)
	}
	if out.size < 20<<20 || !bytes.HasSuffix(out.tail, []byte("]}\n")) || bytes.Contains(out.tail, []byte("contoso.example/")) {
		t.Errorf("%d bytes came out, the last of them %q", out.size, out.tail)
	}
	if !strings.Contains(said.String(), "larger than 64 MB: the leak check looked at a sample") {
		t.Errorf("the sample is not told: %s", said)
	}
}

// highWater is the most that a process has occupied (VmHWM, proc_pid_status(5)); 0: it has ended.
func highWater(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.Atoi(fields[0])
	return kilobytes
}

// ends counts what is written and keeps the end.
type ends struct {
	size int
	tail []byte
}

func (e *ends) Write(p []byte) (int, error) {
	e.size += len(p)
	e.tail = append(e.tail, p...)
	e.tail = e.tail[max(0, len(e.tail)-1000):]
	return len(p), nil
}
