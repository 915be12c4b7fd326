package clients

import (
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// microsofts are the names that clients insist on, for each cloud as az calls it: Graph, sign-in, Resource Manager.
var microsofts = map[string][]string{
	"AzureCloud":        {"graph.microsoft.com", "login.microsoftonline.com", "management.azure.com"},
	"AzureUSGovernment": {"graph.microsoft.us", "login.microsoftonline.us", "management.usgovcloudapi.net"},
	"AzureChinaCloud":   {"microsoftgraph.chinacloudapi.cn", "login.chinacloudapi.cn", "management.chinacloudapi.cn"},
}

const insideMark = "GATEHOUSE_PRIVATE_NETWORK"

// privately runs the rest of a test in a network of its own, in which Microsoft's names lead to this machine and no other network can
// be reached: it starts the test program again there for this one test. It reports false outside, where the work is done then.
func privately(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideMark) != "" {
		loopbackUp(t)
		return true
	}
	folder := t.TempDir()
	hosts := filepath.Join(folder, "hosts")
	names := slices.Concat(slices.Collect(maps.Values(microsofts))...)
	if err := os.WriteFile(hosts, []byte("127.0.0.1 localhost "+strings.Join(names, " ")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	again := exec.CommandContext(t.Context(), "/bin/sh", "-c", `mount --bind "$1" /etc/hosts && exec "$2" "-test.run=^$3\$" -test.v`, "sh", hosts, os.Args[0], t.Name())
	again.Env = append(os.Environ(), insideMark+"=1", "HOME="+folder)
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Unshareflags: syscall.CLONE_NEWNS}
	if id := os.Getuid(); id != 0 {
		again.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		again.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
		again.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := again.CombinedOutput()
	t.Logf("in a network of its own:\n%s", out)
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("the test failed in its own network: %v", err)
	}
	return false
}

// loopbackUp switches the loopback interface on, which a new network has off.
func loopbackUp(t *testing.T) {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(socket)
	var request [40]byte // struct ifreq: name, then flags
	copy(request[:], "lo")
	binary.NativeEndian.PutUint16(request[16:], syscall.IFF_UP|syscall.IFF_RUNNING)
	if _, _, bad := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); bad != 0 {
		t.Fatalf("switch the loopback interface on: %v", bad)
	}
}

// asMicrosoft is a tenant under Microsoft's own names, on the port that they are known by.
func asMicrosoft(t *testing.T, cloud string) *tenant {
	t.Helper()
	names := microsofts[cloud]
	x := start(t, "--listen", "127.0.0.1:443", "--also-as", strings.Join(names, ","))
	x.Graph, x.Authority = "https://"+names[0], "https://"+names[1]
	return x
}

// program is a client's command line with the tenant's certificate in each of the ways that clients ask for one.
func (x *tenant) program(name string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(x.t.Context(), name, arguments...)
	c.Env = append(os.Environ(), "SSL_CERT_FILE="+x.CAFile, "REQUESTS_CA_BUNDLE="+x.CAFile, "NODE_EXTRA_CA_CERTS="+x.CAFile)
	return c
}

// run runs a client's command line and gives its standard output.
func (x *tenant) run(environment []string, name string, arguments ...string) string {
	x.t.Helper()
	c := x.program(name, arguments...)
	c.Env = append(c.Env, environment...)
	var out, diagnosis strings.Builder
	c.Stdout, c.Stderr = &out, &diagnosis
	if err := c.Run(); err != nil {
		x.t.Fatalf("%s %s: %v\n%s%s", filepath.Base(name), strings.Join(arguments, " "), err, out.String(), diagnosis.String())
	}
	return strings.TrimSpace(out.String())
}

// wantText compares what a client printed.
func (x *tenant) wantText(what, got string, want any) {
	x.t.Helper()
	if got != fmt.Sprint(want) {
		x.t.Errorf("%s: %q, want %q", what, got, want)
	}
}
