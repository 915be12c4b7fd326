package graph

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// The windows and the limit of changes (Microsoft Graph docs, "Microsoft Graph service-specific throttling limits", identity and
// access); how many resource units a window has depends on the tenant's size: 3,500, 5,000 or 8,000.
const (
	unitWindow  = 10 * time.Second
	writeWindow = 150 * time.Second
	writeLimit  = 3000
	warnFrom    = 0.8
)

// meter counts what each program has used.
type meter struct {
	mu     sync.Mutex
	units  map[string]*window
	writes map[string]*window
}

type window struct {
	began time.Time
	used  int
}

func newMeter() *meter { return &meter{units: map[string]*window{}, writes: map[string]*window{}} }

// use counts, unless the window is full; then it says how long it lasts.
func use(all map[string]*window, who string, now time.Time, length time.Duration, cost, limit int) (used int, wait time.Duration) {
	w := all[who]
	if w == nil || now.Sub(w.began) >= length {
		w = &window{began: now}
		all[who] = w
	}
	if w.used+cost > limit {
		return w.used, w.began.Add(length).Sub(now)
	}
	w.used += cost
	return w.used, 0
}

// metered answers a request, alone or in a batch, within the limits of its program.
func (g *Graph) metered(who *caller, in incoming) reply {
	cost := costOf(in)
	headers := map[string]string{"x-ms-resource-unit": strconv.Itoa(cost)}
	if g.Throttle > 0 {
		if full, wait := g.charge(who, in, cost, headers); full {
			out := refuse(http.StatusTooManyRequests, "TooManyRequests", "Too many requests.")
			headers["Retry-After"] = strconv.Itoa(max(int((wait+time.Second-1)/time.Second), 1))
			headers["x-ms-throttle-scope"] = "Tenant_Application/ReadWrite/" + who.client + "/" + directory.TenantID(g.Seed)
			out.header = headers
			return out
		}
	}
	out := scopeWords(in, g.answer(who, in))
	for name, value := range out.header {
		headers[name] = value
	}
	out.header = headers
	return out
}

func (g *Graph) charge(who *caller, in incoming, cost int, headers map[string]string) (full bool, wait time.Duration) {
	now := g.Store.Now()
	g.meter.mu.Lock()
	defer g.meter.mu.Unlock()
	if in.method != http.MethodGet && in.method != http.MethodHead {
		if _, wait := use(g.meter.writes, who.client, now, writeWindow, 1, writeLimit); wait > 0 {
			headers["x-ms-throttle-information"] = "WriteLimitExceeded"
			return true, wait
		}
	}
	used, wait := use(g.meter.units, who.client, now, unitWindow, cost, g.Throttle)
	if share := float64(used) / float64(g.Throttle); share >= warnFrom || wait > 0 {
		headers["x-ms-throttle-limit-percentage"] = fmt.Sprintf("%.2f", max(share, warnFrom))
	}
	if wait > 0 {
		headers["x-ms-throttle-information"] = "ResourceUnitLimitExceeded"
	}
	return wait > 0, wait
}

// costs are the resource units of the reads that cost more than one.
var costs = []struct {
	part string
	cost int
}{{"/subscribedskus", 3}, {"/applications", 2}, {"/oauth2permissiongrants", 2}, {"/approleassign", 2}, {"/users", 2}}

// costOf follows the table: $select saves one, $expand costs one, a short page saves one; never less than one.
func costOf(in incoming) int {
	cost := 1
	path := strings.ToLower(in.path)
	if in.method == http.MethodGet {
		for _, c := range costs {
			if strings.Contains(path, c.part) {
				cost = c.cost
				break
			}
		}
	}
	if in.query.Has("$select") {
		cost--
	}
	if in.query.Has("$expand") {
		cost++
	}
	if top, err := strconv.Atoi(in.query.Get("$top")); err == nil && top < 20 {
		cost--
	}
	return max(cost, 1)
}

// scopeWords: privileged identity management refuses a missing permission in words of its own, an object inside the message (azure-cli#26471).
func scopeWords(in incoming, out reply) reply {
	path := strings.ToLower(in.path)
	eligible := strings.Contains(path, "/roleeligibility") || strings.Contains(path, "/roleassignmentschedule")
	if out.bad == nil || out.bad.code != "Authorization_RequestDenied" || !eligible {
		return out
	}
	return refuse(http.StatusForbidden, "UnknownError", `{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope RoleManagement.Read.Directory,RoleEligibilitySchedule.Read.Directory.","instanceAnnotations":[]}`)
}
