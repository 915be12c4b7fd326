package tenant

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/setup/problem"
)

func TestASampleIsTheRawAnswer(t *testing.T) {
	const body = "{\"b\":1.10,\n \"a\":\"Zoë\"}"
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;odata.metadata=minimal")
		fmt.Fprint(w, body)
	})
	got, err := f.caller(t, nil).Sample(t.Context(), "", "/beta/me?$select=a,b")
	if err != nil || got.Status != 200 || string(got.Body) != body || !strings.HasPrefix(got.ContentType, "application/json") {
		t.Errorf("%+v %v", got, err)
	}
	if r := f.requests()[0]; r.path != "/beta/me?$select=a,b" || r.header.Get("Authorization") == "" {
		t.Errorf("sent %+v", r)
	}
}

func TestARefusedSampleKeepsStatusAndCodeOnly(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 403, graphFailure("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Zoë may not"))
	})
	got, err := f.caller(t, nil).Sample(t.Context(), "GET", "/v1.0/auditLogs/signIns")
	if err != nil || got.Status != 403 || got.Code != "Authentication_RequestFromNonPremiumTenantOrB2CTenant" || len(got.Body) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAReportIsDownloadedWithoutTheTokenAndNoFurther(t *testing.T) {
	log := NewLog(5)
	store := newFakeGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/again" {
			http.Redirect(w, r, "/csv?key=2", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/csv")
		fmt.Fprint(w, "a,b\n1,2\n")
	})
	to := store.URL + "/data/download/JDFKshort-lived?key=short-lived"
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
	c := f.caller(t, log)
	// Both servers of the test carry the same certificate, so one trusted authority serves for both.
	got, err := c.Sample(t.Context(), "GET", "/v1.0/reports/x")
	if err != nil || string(got.Body) != "a,b\n1,2\n" || got.ContentType != "text/csv" {
		t.Fatalf("%+v %v", got, err)
	}
	if r := store.requests()[0]; r.header.Get("Authorization") != "" || r.path != "/data/download/JDFKshort-lived?key=short-lived" {
		t.Errorf("sent %+v", r)
	}
	if text := fmt.Sprintf("%+v", log.All()); strings.Contains(text, "short-lived") {
		t.Errorf("the log holds the address's key: %s", text)
	}
	to = store.URL + "/again"
	if got, err := c.Sample(t.Context(), "GET", "/v1.0/reports/x"); err != nil || got.Status != 302 || len(store.requests()) != 2 {
		t.Errorf("%+v %v after %d requests", got, err, len(store.requests()))
	}
	store.Close()
	to = store.URL + "/data/download/JDFKshort-lived"
	_, err = c.Sample(t.Context(), "GET", "/v1.0/reports/x")
	if text := fmt.Sprintf("%v %+v", err, problem.Of(err)); err == nil || strings.Contains(text, "short-lived") {
		t.Errorf("a download that failed tells the address's key: %s", text)
	}
	for _, bad := range []string{"http://" + strings.TrimPrefix(store.URL, "https://") + "/csv", "", "https://user:pass@" + strings.TrimPrefix(store.URL, "https://") + "/csv"} {
		to = bad
		if _, err := c.Sample(t.Context(), "GET", "/v1.0/reports/x"); err == nil {
			t.Errorf("%q was followed", bad)
		}
	}
}

func TestASampleNeverWritesAndNeverLeavesTheHost(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	c := f.caller(t, nil)
	for _, try := range [][2]string{{"POST", "/v1.0/me"}, {"GET", "@evil.example/"}, {"GET", ".evil.example/"}, {"GET", "v1.0/me"}, {"GET", "/\x7f"}} {
		if _, err := c.Sample(t.Context(), try[0], try[1]); err == nil {
			t.Errorf("%v was sent", try)
		}
	}
	if n := len(f.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestLinksNameTheRightPages(t *testing.T) {
	gov, err := CloudByName("GCC-High")
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		AdminConsentURL(Endpoint{}, objectID, appID, "", ""):                                                          "https://login.microsoftonline.com/" + objectID + "/adminconsent?client_id=" + appID,
		AdminConsentURL(Endpoint{Cloud: gov}, "contoso.example", appID, "https://x.example/a?b", "s&t"):               "https://login.microsoftonline.us/contoso.example/adminconsent?client_id=" + appID + "&redirect_uri=https%3A%2F%2Fx.example%2Fa%3Fb&state=s%26t",
		AdminConsentURL(Endpoint{Authority: "https://127.0.0.1:1", Browser: "http://127.0.0.1:2/"}, "t", "a", "", ""): "http://127.0.0.1:2/t/adminconsent?client_id=a",
		PortalURL(Endpoint{Cloud: gov}, appID, principalID):                                                           "https://entra.microsoft.us/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Permissions/objectId/" + principalID + "/appId/" + appID,
		PortalURL(Endpoint{}, appID, ""):                                                                              "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/" + appID,
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if _, err := CloudByName("germany"); err == nil {
		t.Error("an unknown cloud is taken")
	}
}

func TestTheLogKeepsTheLastRequestsInOrderAndTellsSubscribers(t *testing.T) {
	l := NewLog(3)
	heard := 0
	l.OnAdd(func(Sent) { heard++ })
	for i := range 5 {
		l.Add(Sent{Status: i})
	}
	got := l.All()
	if len(got) != 3 || got[0].Status != 2 || got[2].Status != 4 || heard != 5 {
		t.Errorf("%+v, heard %d", got, heard)
	}
	var none *Log
	none.Add(Sent{})
	if none.All() != nil {
		t.Error("no log holds something")
	}
}
