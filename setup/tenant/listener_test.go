package tenant

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
)

// besiege is a browser, or somebody beside it, that sends to the program's port before the person signs in. how is one of:
// "garbage", "headers", "loris", "flood" (which the listener has to bear), and "state", "no-state", "no-code", "form" (which end it);
// with "-once" only the first sign-in page is met by them.
func besiege(task, address string) error {
	how, account, _ := strings.Cut(task, " ")
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	reply, err := url.Parse(u.Query().Get("redirect_uri"))
	if err != nil {
		return err
	}
	if name, once := strings.CutSuffix(how, "-once"); once {
		how = name
		if f, err := os.OpenFile(filepath.Join(os.Getenv("PATH"), "once"), os.O_CREATE|os.O_EXCL, 0o600); err == nil {
			_ = f.Close()
		} else {
			return walk(address, account, true)
		}
	}
	post := func(body string) error {
		_, _, err := fetch(http.Post(reply.String(), "application/x-www-form-urlencoded", strings.NewReader(body)))
		return err
	}
	switch how {
	case "state":
		return post("state=guessed&code=stolen")
	case "no-state":
		return post("code=stolen")
	case "no-code":
		return post("state=" + url.QueryEscape(u.Query().Get("state")))
	case "form":
		return post("%zz=%")
	}
	var held []net.Conn
	for range map[string]int{"garbage": 50, "headers": 5, "loris": 200, "flood": 500, "stall": 1}[how] {
		conn, err := net.Dial("tcp", reply.Host)
		if err != nil {
			return err
		}
		held = append(held, conn)
		switch how {
		case "garbage":
			_, _ = conn.Write([]byte("\x16\x03\x01\x02\x00\x00 nothing of HTTP\r\n\r\n"))
		case "headers":
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nX-Huge: "+strings.Repeat("x", 2<<20)+"\r\n\r\n")
		case "loris":
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: loc")
		case "stall":
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nstate")
		}
	}
	if how == "stall" {
		time.Sleep(100 * time.Millisecond)
	}
	err = walk(address, account, true)
	if how == "stall" {
		time.Sleep(3 * time.Second)
	}
	for _, conn := range held {
		_ = conn.Close()
	}
	return err
}

func TestHostileTrafficToTheSignInsPortIsBorne(t *testing.T) {
	s := rehearse(t)
	for _, how := range []string{"garbage", "headers", "loris", "flood"} {
		useBrowser(t, "hostile "+how+" "+s.account(t, "adele"))
		start := time.Now()
		c := signIn(t, SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second})
		if c.Account() != s.account(t, "adele") {
			t.Errorf("%s: signed in as %s", how, c.Account())
		}
		took := time.Since(start)
		if took > 8*time.Second {
			t.Errorf("%s: it took %s", how, took)
		}
		t.Logf("%s: %s", how, took.Round(10*time.Millisecond))
	}
}

func TestASignInThatSomethingElseEndedOpensOnceMore(t *testing.T) {
	s := rehearse(t)
	for _, how := range []string{"state", "no-state", "no-code", "form"} {
		useBrowser(t, "hostile "+how+"-once "+s.account(t, "adele"))
		pages, notices := 0, []string{}
		c := signIn(t, SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second, Prompt: Prompt{
			Browser: func() { pages++ }, Notice: func(text string) { notices = append(notices, text) },
		}})
		if c.Account() != s.account(t, "adele") || pages != 2 || len(notices) != 1 || !strings.Contains(notices[0], "Something other than the sign-in page") {
			t.Errorf("%s: %s after %d pages, %q", how, c.Account(), pages, notices)
		}
	}
}

func TestASignInThatSomethingElseKeepsEndingIsNamedAndRedeemsNothing(t *testing.T) {
	s := rehearse(t)
	for _, how := range []string{"state", "no-state", "no-code", "form"} {
		useBrowser(t, "hostile "+how+" "+s.account(t, "adele"))
		log, codes := NewLog(50), 0
		_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 20 * time.Second, Log: log, Prompt: Prompt{
			Code: func(DeviceCode) { codes++ },
		}})
		refused(t, err, problem.Unfinished, "Something other than the sign-in page answered", "with a code")
		if codes != 0 {
			t.Errorf("%s: it goes on with a code, as if there were no browser", how)
		}
		for _, sent := range log.All() {
			if strings.HasSuffix(sent.Path, "/token") {
				t.Errorf("%s: a code that nobody issued was redeemed", how)
			}
		}
	}
}

// The library waits for every open request before it goes on, without a limit: one that stalls holds the sign-in up until its own
// time is over. It is then told, and nothing is lost.
func TestAStalledRequestEndsTheSignInAtItsOwnTime(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "hostile stall "+s.account(t, "adele"))
	start := time.Now()
	_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 1500 * time.Millisecond})
	refused(t, err, problem.Unfinished, "Nobody finished the sign-in")
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
}
