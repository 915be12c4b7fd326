package tenant

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
)

// An account that was named is not only a hint: a person with several of them picks the wrong one easily.
func TestAnotherAccountThanTheNamedOneIsRefused(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "accept "+s.account(t, "carlos"))
	_, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Account: s.account(t, "adele"), Timeout: 20 * time.Second, Log: NewLog(10)})
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.Refused || !strings.Contains(p.Why, "carlos@") || !strings.Contains(p.Next, "adele@") {
		t.Fatalf("signed in as another account: %v", err)
	}
}

func TestNamedAccountSignsInHoweverItIsWritten(t *testing.T) {
	s := rehearse(t)
	useBrowser(t, "accept "+s.account(t, "carlos"))
	c, err := SignIn(t.Context(), SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Account: " " + strings.ToUpper(s.account(t, "carlos")), Timeout: 20 * time.Second, Log: NewLog(10)})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
