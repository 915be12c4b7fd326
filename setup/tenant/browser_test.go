package tenant

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The sign-in library starts a program named xdg-open. The test binary plays it under that name: what it does stands in
// the environment.
const (
	browserName = "xdg-open"
	browserTask = "GATEHOUSE_TEST_BROWSER"
)

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == browserName {
		if err := browse(os.Getenv(browserTask), os.Args[len(os.Args)-1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// useBrowser makes the fake browser the only one. Tasks: "fail", "ignore", "hang" (never comes back), "stay"
// (accepts and leaves a window open), "get" (opens the reply address), "accept NAME", "decline NAME", "hostile HOW NAME".
func useBrowser(t *testing.T, task string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, browserName)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv(browserTask, task)
}

func browse(task, address string) error {
	what, who, _ := strings.Cut(task, " ")
	switch what {
	case "fail":
		return errors.New("no display")
	case "ignore":
		return nil
	case "hostile":
		return besiege(who, address)
	case "hang":
		time.Sleep(4 * time.Second)
		return nil
	case "stay":
		// Like a first browser window: it lives on, with the output that it inherited.
		window := exec.Command(os.Args[0], address)
		window.Env = append(os.Environ(), browserTask+"=hang")
		window.Stdout, window.Stderr = os.Stdout, os.Stderr
		if err := window.Start(); err != nil {
			return err
		}
		return walk(address, who, true)
	case "get":
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		_, _, err = fetch(http.Get(u.Query().Get("redirect_uri")))
		return err
	}
	return walk(address, who, what == "accept")
}

var (
	formPattern  = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	inputPattern = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// walk fills in the sign-in pages like a person: picks the account, answers the consent page, and sends the form that goes
// back to the program.
func walk(address, account string, accept bool) error {
	page, at, err := fetch(http.Get(address))
	for range 6 {
		if err != nil {
			return err
		}
		form := formPattern.FindStringSubmatch(page)
		if form == nil {
			return nil
		}
		values := url.Values{}
		for _, in := range inputPattern.FindAllStringSubmatch(form[2], -1) {
			values.Set(html.UnescapeString(in[1]), html.UnescapeString(in[2]))
		}
		switch {
		case strings.Contains(form[2], `name="account"`):
			values.Set("account", account)
		case strings.Contains(form[2], `value="return"`):
			values.Set("decision", "return")
		case strings.Contains(form[2], `name="decision"`) && accept:
			values.Set("decision", "accept")
		case strings.Contains(form[2], `name="decision"`):
			values.Set("decision", "cancel")
		}
		to, parseErr := at.Parse(html.UnescapeString(form[1]))
		if parseErr != nil {
			return parseErr
		}
		back := to.Hostname() == "localhost"
		page, at, err = fetch(http.PostForm(to.String(), values))
		if back {
			return nil
		}
	}
	return errors.New("the sign-in pages do not end")
}

func fetch(res *http.Response, err error) (string, *url.URL, error) {
	if err != nil {
		return "", nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return string(body), res.Request.URL, err
}
