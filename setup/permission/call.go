package permission

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"gatehouse/assets"
	"gatehouse/setup/entra"
)

// Call is a request to Microsoft Graph: a method, and a path with its version and query ("/v1.0/users/{u}/events").
type Call struct {
	Method string `json:"method"`
	URL    string `json:"url"`
}

// leastOf holds the least privileged permissions of each request (microsoft-graph-devx-content, permissions.json), cut down to
// what the service principal of Microsoft Graph offers. A path may have several: then each is the least for some of its uses.
type leastOf struct {
	Sets []struct {
		App []string `json:"app"`
		Del []string `json:"del"`
	} `json:"sets"`
	Paths map[string]map[string]int `json:"paths"`

	byLength map[int][][]string // segments of the paths that have holes, by number

	mu     sync.Mutex
	looked map[string]string // answers of like, by method and path
}

// maxLooked bounds what is remembered of calls.
const maxLooked = 4096

var embeddedLeast = sync.OnceValue(func() *leastOf {
	data, err := assets.FS.ReadFile("least.json")
	if err != nil {
		panic(fmt.Errorf("read embedded least permissions: %w", err))
	}
	l := &leastOf{byLength: map[int][][]string{}, looked: map[string]string{}}
	if err := json.Unmarshal(data, l); err != nil {
		panic(fmt.Errorf("parse embedded least permissions: %w", err))
	}
	for path := range l.Paths {
		if strings.Contains(path, "{}") {
			segments := strings.Split(path, "/")
			l.byLength[len(segments)] = append(l.byLength[len(segments)], segments)
		}
	}
	return l
})

var (
	callVersion   = regexp.MustCompile(`^/(?:v1\.0|beta)/`)
	callHole      = regexp.MustCompile(`\{[^{}]*\}`)
	callArguments = regexp.MustCompile(`\([^()]*\)`)
)

// names are the least permissions that the source has for a call; known holds when it has the call at all.
func (l *leastOf) names(c Call, kind entra.Kind) (names []string, known bool) {
	path, _, _ := strings.Cut(c.URL, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	path = "/" + callVersion.ReplaceAllString(path, "")
	path = strings.TrimSuffix(strings.ToLower(callArguments.ReplaceAllString(callHole.ReplaceAllString(path, "{}"), "")), "/")
	method := strings.ToUpper(c.Method)
	if method == "" {
		method = "GET"
	}
	set, ok := l.Paths[path][method]
	if !ok {
		if set, ok = l.Paths[l.like(path, method)][method]; !ok {
			return nil, false
		}
	}
	if kind == entra.ApplicationPermission && path != "/me" && !strings.HasPrefix(path, "/me/") {
		return l.Sets[set].App, true
	}
	if kind == entra.ApplicationPermission {
		return nil, true // an app that signs in as itself is nobody, so that there is no "me"
	}
	return l.Sets[set].Del, true
}

// like finds the path whose holes take what the given one writes out; the one with the fewest such places wins.
func (l *leastOf) like(path, method string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := method + " " + path
	if found, ok := l.looked[key]; ok {
		return found
	}
	if len(l.looked) >= maxLooked {
		clear(l.looked)
	}
	l.looked[key] = l.search(path, method)
	return l.looked[key]
}

func (l *leastOf) search(path, method string) string {
	given := strings.Split(path, "/")
	best, least := "", len(given)+1
	for _, segments := range l.byLength[len(given)] {
		filled := 0
		for i, s := range segments {
			if s == given[i] {
				continue
			}
			if s != "{}" {
				filled = len(given) + 1
				break
			}
			filled++
		}
		if filled > least {
			continue
		}
		candidate := strings.Join(segments, "/")
		if _, ok := l.Paths[candidate][method]; ok && (filled < least || filled == least && candidate < best) {
			best, least = candidate, filled
		}
	}
	return best
}
