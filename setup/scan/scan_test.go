package scan

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// secretLike are values as Entra issues them: letters, digits and the marks of a client secret or a token.
var secretLike = rapid.StringMatching(`[A-Za-z0-9._~"<&\\é-]{12,60}`)

func TestEveryPlantedValueIsFoundInEveryEncoding(t *testing.T) {
	if n := len(Encodings()); n < 8 {
		t.Fatalf("%d encodings", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		value := secretLike.Draw(t, "value")
		s := &Scanner{}
		s.Add("planted", value)
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		for _, name := range Encodings() {
			for shift := range 6 {
				planted := Plant(name, value, shift)
				if hits := s.Find("here", []byte(before+planted+after)); len(hits) == 0 {
					t.Fatalf("%q as %s with shift %d was not found in %q", value, name, shift, planted)
				}
			}
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Scanner{}
		s.Add("planted", "Zq8~"+rapid.StringMatching(`[A-Za-z0-9]{30}`).Draw(t, "value"))
		text := rapid.StringN(0, 2000, -1).Draw(t, "text")
		if hits := s.Find("here", []byte(text)); len(hits) != 0 {
			t.Fatalf("%v in %q", hits, text)
		}
	})
}

func TestShortValuesAreNotLookedFor(t *testing.T) {
	s := &Scanner{}
	s.Add("word", "adele")
	if s.Len() != 0 || len(s.Find("here", []byte("adele"))) != 0 {
		t.Error("a word that stands in texts by chance is looked for")
	}
}

func TestFilesNamesArchivesAndProcessesAreLookedInto(t *testing.T) {
	const value = "marked-Secret~0123456789"
	s := &Scanner{}
	s.Add("secret", value)
	var zipped, packed bytes.Buffer
	z := zip.NewWriter(&zipped)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "inside.txt", Method: zip.Deflate})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("x " + value))
	_ = z.Close()
	g := gzip.NewWriter(&packed)
	_, _ = g.Write([]byte("y " + value))
	_ = g.Close()
	for name, data := range map[string][]byte{
		"plain.txt": []byte(value), "bundle.zip": zipped.Bytes(), "log.gz": packed.Bytes(), value + ".txt": []byte("nothing"),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if hits, looked, err := s.Files(dir); err != nil || looked != 1 || len(hits) == 0 {
			t.Errorf("%s: %v, %d files, %v", name, hits, looked, err)
		}
	}
	for _, give := range []func(*exec.Cmd){
		func(c *exec.Cmd) { c.Args = []string{"sleep", "30", value} },
		func(c *exec.Cmd) { c.Env = []string{"PASSED=" + value} },
	} {
		command := exec.Command("sleep", "30")
		give(command)
		// The arguments are wrong for sleep; a shell keeps the process there all the same.
		command.Path, command.Args = "/bin/sh", append([]string{"sh", "-c", "read line"}, command.Args...)
		in, err := command.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		found := false
		for range 100 { // the system shows them a moment after the program was started
			if found = len(s.Process(command.Process.Pid)) > 0; found {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if !found {
			t.Errorf("a value given to %q was not found", command.Args)
		}
		_ = in.Close()
		_ = command.Wait()
	}
}

func TestAnswersTellWhatWasIssued(t *testing.T) {
	s := &Scanner{}
	s.Answer([]byte(`{"responses":[{"body":{"secretText":"abc~DEFGHIJKL","keyId":"11111111-2222"}}],"access_token":"eyJ0eXAi.abc.def","token_type":"Bearer-and-more"}`))
	s.Answer([]byte(`not json`))
	if k := s.Kinds(); k["secretText"] != 1 || k["access_token"] != 1 || s.Len() != 2 {
		t.Errorf("%v", k)
	}
}
