package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/problem"
)

// holdJournal is the first argument of the test binary that opens a journal, says so, and waits to be killed.
const holdJournal = "__hold-journal"

// children are what the test binary does in a process of its own, by its first argument.
var children = map[string]func(dir string){holdJournal: hold}

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && children[os.Args[1]] != nil {
		children[os.Args[1]](os.Args[2])
	}
	os.Exit(m.Run())
}

func hold(dir string) {
	s, err := Open(dir)
	if err == nil {
		var j *Journal
		if j, err = s.OpenJournal(tenantID, connector); err == nil {
			err = j.Append(entry("application"))
		}
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	time.Sleep(time.Hour)
}

func entry(step string) apply.Entry {
	return apply.Entry{Version: 1, Operation: "op-1", Step: step, Moment: apply.Intent, Time: noon}
}

func openJournal(t *testing.T, s *Store) *Journal {
	t.Helper()
	j, err := s.OpenJournal(tenantID, connector)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func journalPath(t *testing.T, s *Store) string {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(s.Dir(), journalFolder, "*"+journalSuffix))
	if len(paths) != 1 {
		t.Fatalf("journals: %v", paths)
	}
	return paths[0]
}

func TestAJournalComesBackAfterItsProcessEndedAndIsGoneWhenFinished(t *testing.T) {
	s := open(t)
	j := openJournal(t, s)
	want := []apply.Entry{entry("application"), entry("principal")}
	for _, e := range want {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(entry("late")); err == nil {
		t.Error("a closed journal took an entry")
	}
	j = openJournal(t, s)
	if got := j.Entries(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if err := j.Finish(); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Unfinished(); err != nil || len(list) != 0 {
		t.Errorf("unfinished %v, %v", list, err)
	}
	if got := openJournal(t, s).Entries(); len(got) != 0 {
		t.Errorf("a new journal has %v", got)
	}
}

func TestATornLastLineIsForgottenAndTheNextEntryIsWhole(t *testing.T) {
	s := open(t)
	j := openJournal(t, s)
	if err := j.Append(entry("application")); err != nil {
		t.Fatal(err)
	}
	_ = j.Close()
	path := journalPath(t, s)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := []byte(`{"v":1,"op":"op-1","step":"principal","phase":"int`)
	for cut := 0; cut <= len(torn); cut += 7 {
		if err := os.WriteFile(path, append(append([]byte(nil), whole...), torn[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		j := openJournal(t, s)
		if err := j.Append(entry("owner")); err != nil {
			t.Fatal(err)
		}
		_ = j.Close()
		j = openJournal(t, s)
		if got := j.Entries(); len(got) != 2 || got[1].Step != "owner" || j.DamagedLines() != 0 {
			t.Errorf("torn after %d bytes: %+v, %d damaged", cut, got, j.DamagedLines())
		}
		_ = j.Close()
	}
}

func TestAJournalTornInItsFirstLineBeginsAnew(t *testing.T) {
	s := open(t)
	_ = openJournal(t, s).Close()
	path := journalPath(t, s)
	if err := os.WriteFile(path, []byte(`{"format":"gateh`), 0o600); err != nil {
		t.Fatal(err)
	}
	j := openJournal(t, s)
	if err := j.Append(entry("application")); err != nil {
		t.Fatal(err)
	}
	list, err := s.Unfinished()
	if err != nil || len(list) != 1 || list[0].Connector != connector || list[0].TenantID != tenantID || list[0].Last != "application" {
		t.Errorf("unfinished %+v, %v", list, err)
	}
}

func TestADamagedLineInTheMiddleIsCountedAndTheRestIsRead(t *testing.T) {
	s := open(t)
	j := openJournal(t, s)
	_ = j.Append(entry("application"))
	_ = j.Close()
	path := journalPath(t, s)
	data, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append(data, []byte("\x00\x00\x00\n"+`{"v":1,"op":"op-1","step":"owner"}`+"\n")...), 0o600); err != nil {
		t.Fatal(err)
	}
	j = openJournal(t, s)
	if got := j.Entries(); len(got) != 2 || got[1].Step != "owner" || j.DamagedLines() != 1 {
		t.Errorf("got %+v, %d damaged", got, j.DamagedLines())
	}
}

func TestASecondProcessIsToldWhoHasTheConnectorAndAKilledOneLetsGo(t *testing.T) {
	s := open(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, holdJournal, s.Dir())
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = child.Process.Kill() // also when the test ended it already
		_ = child.Wait()
	}()
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("child said %q", line)
	}

	_, err = s.OpenJournal(tenantID, connector)
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.Refused {
		t.Fatalf("second open: %v", err)
	}
	if !strings.Contains(p.Why, fmt.Sprintf("Process %d on ", child.Process.Pid)) || !strings.Contains(p.Why, "since 20") {
		t.Errorf("who and since when: %q", p.Why)
	}
	if list, err := s.Unfinished(); err != nil || len(list) != 1 || !list[0].Running || list[0].Entries != 1 {
		t.Errorf("while it runs: %+v, %v", list, err)
	}
	if other, err := s.OpenJournal(tenantID, connector+"2"); err != nil {
		t.Errorf("another connector: %v", err)
	} else {
		_ = other.Finish()
	}

	_ = child.Process.Kill()
	_ = child.Wait()
	if list, err := s.Unfinished(); err != nil || len(list) != 1 || list[0].Running {
		t.Errorf("after the kill: %+v, %v", list, err)
	}
	j := openJournal(t, s)
	if got := j.Entries(); len(got) != 1 || got[0].Step != "application" {
		t.Errorf("after the kill: %+v", got)
	}
}

func TestListingUnfinishedNeverKeepsARunOut(t *testing.T) {
	s := open(t)
	_ = openJournal(t, s).Close()
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = s.Unfinished()
			}
		}
	}()
	for range 50 {
		j, err := s.OpenJournal(tenantID, connector)
		if err != nil {
			t.Fatal(err)
		}
		_ = j.Close()
	}
	close(stop)
	<-stopped
}

func FuzzJournalsOfAnyBytesOpenOrAreRefused(f *testing.F) {
	f.Add([]byte("{\"format\":\"gatehouse-journal\",\"v\":1,\"tenantId\":\"" + tenantID + "\",\"connector\":\"" + connector + "\"}\n{}\n{"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := open(t)
		if err := os.MkdirAll(filepath.Join(s.Dir(), journalFolder), 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(s.Dir(), journalFolder, connectorFile(tenantID, connector)+journalSuffix)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := s.OpenJournal(tenantID, connector)
		if err != nil {
			return
		}
		before := len(j.Entries())
		if err := j.Append(entry("next")); err != nil {
			t.Fatal(err)
		}
		_ = j.Close()
		j, err = s.OpenJournal(tenantID, connector)
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		if got := j.Entries(); len(got) != before+1 || got[before].Step != "next" {
			t.Errorf("%d entries became %d", before, len(got))
		}
	})
}

func TestAJournalThatCannotBeMadeIsSaidBeforeAnythingIsSent(t *testing.T) {
	s := open(t)
	if err := os.WriteFile(filepath.Join(s.Dir(), journalFolder), []byte("a file where the folder belongs"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.OpenJournal(tenantID, connector)
	var p *problem.Problem
	if !errors.As(err, &p) || !strings.Contains(p.What, "state folder cannot be used") || p.Next == "" {
		t.Errorf("got %v", err)
	}
}
