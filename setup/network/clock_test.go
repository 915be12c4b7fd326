package network

import (
	"net/http"
	"testing"
	"time"
)

func TestTheServersTimeIsKnownFromItsAnswers(t *testing.T) {
	here := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var c Clock
	if _, known := c.Skew(); known || !c.Now(here).Equal(here) {
		t.Error("a time is known before the first answer")
	}
	tell := func(ahead, took time.Duration) {
		c.Observe(http.Header{"Date": {here.Add(took / 2).Add(ahead).Format(http.TimeFormat)}}, here, here.Add(took))
	}
	for _, x := range []struct {
		ahead time.Duration
		large bool
	}{{0, false}, {time.Second, false}, {4 * time.Minute, false}, {6 * time.Minute, true}, {-72 * time.Hour, true}} {
		tell(x.ahead, 200*time.Millisecond)
		s, known := c.Skew()
		if !known || s.Large() != x.large || (s.Ahead-x.ahead).Abs() > time.Second || s.Server.Sub(s.Here) != s.Ahead {
			t.Errorf("%s: %+v", x.ahead, s)
		}
		if got := c.Now(here).Sub(here) - x.ahead; got.Abs() > 2*time.Second {
			t.Errorf("%s: now is off by %s", x.ahead, got)
		}
	}
	// An answer that took long, or has no date, tells nothing new.
	before, _ := c.Skew()
	tell(0, time.Minute)
	c.Observe(http.Header{}, here, here)
	c.Observe(http.Header{"Date": {"yesterday"}}, here, here)
	if after, _ := c.Skew(); after != before {
		t.Errorf("%+v", after)
	}
}

func TestThePublicAuthoritiesHoldMicrosofts(t *testing.T) {
	names := map[string]bool{}
	for _, name := range PublicAnchors().keys {
		names[name] = true
	}
	for _, want := range []string{"DigiCert Global Root G2", "Microsoft RSA Root Certificate Authority 2017", "Microsoft ECC Root Certificate Authority 2017"} {
		if !names[want] {
			t.Errorf("%s is not among them", want)
		}
	}
	if len(names) < 130 {
		t.Errorf("%d authorities", len(names))
	}
}
