package harden

import (
	"bytes"
	"fmt"
	"log"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestWhatLibrariesLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "Xy78Q~pE3vT.kLm9_Zq0-abCDeF12ghIJ45klMNo"
	for _, line := range []string{
		"Authorization: Bearer " + secret, "map[Authorization:[Bearer " + secret + "]]", `{"secretText":"` + secret + `","keyId":"x"}`,
		"grant_type=client_credentials&client_secret=" + secret + "&scope=x", "client_assertion=" + token + "&x=1", `"access_token": "` + secret + `"`,
		"GET http://localhost:1234/?code=" + secret + "&state=x", "the value " + secret + " alone", "jwt " + token, "password=" + secret,
		"Set-Cookie: ESTSAUTH=" + secret, `header field "authorization" = "Bearer ` + secret + `"`, "bearer " + secret, "error: " + strings.Repeat("x ", 5000) + secret,
	} {
		got := string(Scrub([]byte(line)))
		if strings.Contains(got, secret) || strings.Contains(got, token) || strings.Contains(got, secret[:20]) {
			t.Errorf("%q became %q", line, got)
		}
	}
}

func TestRandomSecretsAreHiddenWhereverTheyStand(t *testing.T) {
	t.Parallel()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		value := make([]byte, 40)
		for i := range value {
			value[i] = alphabet[r.IntN(len(alphabet))]
		}
		if got := Scrub(append([]byte("a line with "), value...)); bytes.Contains(got, value) {
			t.Fatalf("%s was let through", value)
		}
	}
}

func TestOrdinaryLinesStayReadable(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"2026/11/21 18:00:00 Fyne error:  Failed to load font", "  At: /home/build/go/pkg/mod/fyne.io/fyne/v2@v2.8.1/app/app.go:57",
		"http: TLS handshake error from 127.0.0.1:51234: EOF", "request 7c9e0000-0000-4000-8000-0000000041d2 took 12ms", "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"gatehouse-kloudless-onedrive-business-admin-main",
	} {
		if got := string(Scrub([]byte(line))); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
	if got := string(Scrub([]byte("account adele@contoso.example signed in"))); got != "account [account] signed in" {
		t.Errorf("%q", got)
	}
}

func TestTheLogGoesThroughTheScrubber(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := log.New(NewScrubber(&out), "", 0)
	logger.Print(fmt.Errorf("post: %s", "access_token="+token))
	if got := out.String(); strings.Contains(got, "eyJ") || !strings.HasSuffix(got, "\n") {
		t.Errorf("%q", got)
	}
}
