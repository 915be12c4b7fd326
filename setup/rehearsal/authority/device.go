package authority

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// device is a sign-in on a device without a browser; it waits until somebody opens the page and picks an account.
type device struct {
	code     string
	userCode string
	clientID string
	scope    string
	shared   bool
	userID   string // set once approved
	refused  *failure
	expires  time.Time
}

const (
	deviceLife     = 15 * time.Minute
	deviceInterval = 1 // seconds; Entra says 5, a rehearsal need not be slower than its people
)

// userCodeAlphabet leaves out what is easily confused.
const userCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ23456789"

func newUserCode() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b) // never fails, crypto/rand ends the process instead
	for i := range b {
		b[i] = userCodeAlphabet[int(b[i])%len(userCodeAlphabet)]
	}
	return string(b)
}

func (a *Authority) deviceCode(w http.ResponseWriter, r *http.Request) {
	shared, ok := a.tenant(r.PathValue("tenant"))
	if !ok {
		a.fail(w, r, tenantNotFound(r.PathValue("tenant")))
		return
	}
	clientID, scope := r.PostFormValue("client_id"), r.PostFormValue("scope")
	var bad *failure
	a.Store.View(func(t *directory.Tx) {
		c, f := a.client(t, clientID, shared)
		switch {
		case f != nil:
			bad = f
		case !c.public(""):
			bad = notPublic()
		default:
			_, bad = a.parseScope(r, t, scope)
		}
	})
	if bad != nil {
		a.fail(w, r, bad)
		return
	}
	now := a.Store.Now()
	d := &device{code: token.Random(48), userCode: newUserCode(), clientID: clientID, scope: scope, shared: shared, expires: now.Add(deviceLife)}
	a.mu.Lock()
	// An expired code is remembered for a while, to say that it is expired and not that it is unknown.
	expire(a.devices, now, func(d *device) time.Time { return d.expires.Add(deviceLife) })
	a.devices[d.code] = d
	a.mu.Unlock()
	page := a.Browser() + "/device"
	writeJSON(w, http.StatusOK, map[string]any{
		"user_code": d.userCode, "device_code": d.code, "verification_uri": page, "expires_in": int(deviceLife.Seconds()), "interval": deviceInterval,
		"message": "To sign in, use a web browser to open the page " + page + " and enter the code " + d.userCode + " to authenticate.",
	})
}

func notPublic() *failure {
	return refuse(7000218, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

// devicePage asks for the code, then shows the account picker.
func (a *Authority) devicePage(w http.ResponseWriter, r *http.Request) {
	typed := strings.ToUpper(strings.TrimSpace(r.FormValue("user_code")))
	if typed == "" {
		a.codePage(w, "")
		return
	}
	d := a.pendingDevice(typed)
	if d == nil {
		a.codePage(w, "That code didn't work. Check the code and try again.")
		return
	}
	var c *client
	var want *wanted
	var bad *failure
	a.Store.View(func(t *directory.Tx) {
		if c, bad = a.client(t, d.clientID, d.shared); bad == nil {
			want, bad = a.parseScope(r, t, d.scope)
		}
	})
	if bad != nil {
		a.errorPage(w, r, bad)
		return
	}
	a.accountPage(w, a.begin(&flow{client: c, want: want, device: d}), "")
}

func (a *Authority) pendingDevice(userCode string) *device {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.Store.Now()
	for _, d := range a.devices {
		if d.userCode == userCode && d.userID == "" && d.refused == nil && now.Before(d.expires) {
			return d
		}
	}
	return nil
}

func (a *Authority) approveDevice(w http.ResponseWriter, f *flow) {
	a.mu.Lock()
	f.device.userID = f.userID
	a.mu.Unlock()
	a.donePage(w, "You have signed in", "You have signed in to "+f.client.name+" on your device. You may now close this window.")
}

func (a *Authority) declineDevice(w http.ResponseWriter, r *http.Request, f *flow, bad *failure) {
	a.mu.Lock()
	f.device.refused = bad
	a.mu.Unlock()
	if bad.code != 65004 {
		a.errorPage(w, r, bad)
		return
	}
	a.donePage(w, "Sign-in was refused", "Nothing was granted to "+f.client.name+". You may now close this window.")
}

// redeemDevice answers a client that polls.
func (a *Authority) redeemDevice(w http.ResponseWriter, r *http.Request) {
	clientID, asked := r.PostFormValue("client_id"), r.PostFormValue("device_code")
	now := a.Store.Now()
	a.mu.Lock()
	d := a.devices[asked]
	var bad *failure
	var userID, scope string
	switch {
	case d == nil || d.clientID != clientID:
		bad = refuse(70000, "bad_verification_code", "The device_code was not recognized.")
	case d.refused != nil && d.refused.code == blocked().code:
		bad = d.refused
	case d.refused != nil:
		bad = refuse(d.refused.code, "authorization_declined", "%s", d.refused.text)
	case d.userID != "":
		userID, scope = d.userID, d.scope
		delete(a.devices, asked)
	case !now.Before(d.expires):
		bad = refuse(70020, "expired_token", "The provided value for the 'device_code' is not valid. The code has expired.")
	default:
		bad = refuse(70016, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
	}
	a.mu.Unlock()
	if bad != nil {
		a.fail(w, r, bad)
		return
	}
	a.issueForUser(w, r, userGrant{clientID: clientID, userID: userID, scope: scope, way: directory.ByDeviceCode})
}
