// Package network knows how traffic leaves this machine: through which proxy, who vouches for the server at the other end, and what
// time that server has. It must not talk to Entra or Graph, and must not weaken any check.
package network

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Source says where a decision about the proxy comes from.
type Source string

// The sources. This machine is never asked through a proxy: the rehearsal tenant and the end of a sign-in live there.
const (
	NoProxy     Source = "none"
	Loopback    Source = "this machine"
	Environment Source = "environment"
	Script      Source = "proxy script"
	Settings    Source = "system settings"
)

// Way is how one address is reached.
type Way struct {
	Proxy  *url.URL // nil = directly; its user and password are for the proxy only
	Source Source
	// Silent holds when a proxy script is set up and gave no answer in time: what the other settings say counts then.
	Silent bool
}

// Shown is the proxy's host and port, without user and password; empty for a direct connection.
func (w Way) Shown() string {
	if w.Proxy == nil {
		return ""
	}
	return w.Proxy.Host
}

// scriptPatience bounds how long a proxy script is waited for, scriptLife how long its answer for one host counts: a transport asks
// before every request.
const (
	scriptPatience = 10 * time.Second
	scriptLife     = 5 * time.Minute
)

// errBadProxy carries no address: it may hold a password.
var errBadProxy = errors.New("read the proxy's address: it is none (http://host:port is expected)")

// Proxies decides for every address how it is reached. Variables of the environment come first, then a proxy script, then the
// settings of Windows or macOS. It is safe for use by several goroutines.
type Proxies struct {
	env    httpproxy.Config
	byEnv  func(*url.URL) (*url.URL, error)
	system SystemSettings
	script func(scriptURL, address string) string
	wait   time.Duration
	memory *answers
}

// answers are what proxy scripts said, by script and host. All transports of a process share them: asking anew for each would cost
// seconds where a script is slow.
type answers struct {
	mu  sync.Mutex
	all map[string]scripted
}

type scripted struct {
	way   Way
	until time.Time
}

var remembered = &answers{all: map[string]scripted{}}

// Read reads the environment and the settings of the operating system as they are now.
func Read() *Proxies {
	env := httpproxy.FromEnvironment()
	settings, script := systemSettings()
	return newProxies(*env, settings, script, remembered)
}

func newProxies(env httpproxy.Config, system SystemSettings, script func(scriptURL, address string) string, memory *answers) *Proxies {
	return &Proxies{env: env, byEnv: env.ProxyFunc(), system: system, script: script, wait: scriptPatience, memory: memory}
}

// For decides how an address is reached.
func (p *Proxies) For(u *url.URL) (Way, error) {
	if onThisMachine(u.Hostname()) {
		return Way{Source: Loopback}, nil
	}
	if p.env.HTTPSProxy != "" || p.env.HTTPProxy != "" {
		// The library goes directly where the address cannot be read: that is not what was asked for.
		for _, address := range []string{p.env.HTTPSProxy, p.env.HTTPProxy} {
			if _, err := proxyURL(address); err != nil {
				return Way{Source: Environment}, err
			}
		}
		proxy, err := p.byEnv(u)
		if err != nil {
			return Way{Source: Environment}, errBadProxy
		}
		return Way{Proxy: proxy, Source: Environment}, nil
	}
	silent := false
	if p.system.Script {
		way := p.scripted(u)
		if way.Proxy != nil {
			return way, nil
		}
		silent = way.Silent
	}
	way, err := p.static(u)
	way.Silent = silent
	return way, err
}

// static is what Windows and macOS have set up for every address but the exceptions.
func (p *Proxies) static(u *url.URL) (Way, error) {
	address := p.system.HTTPS
	if u.Scheme == "http" {
		address = p.system.HTTP
	}
	if address == "" || excepted(u.Hostname(), p.system.Exceptions) {
		source := NoProxy
		if address != "" {
			source = Settings
		}
		return Way{Source: source}, nil
	}
	proxy, err := proxyURL(address)
	return Way{Proxy: proxy, Source: Settings}, err
}

// scripted asks the proxy script, for a time at most: finding it (WPAD) may take long, and some never answer.
func (p *Proxies) scripted(u *url.URL) Way {
	host := u.Scheme + "://" + u.Host
	key := p.system.ScriptURL + " " + host
	p.memory.mu.Lock()
	known, ok := p.memory.all[key]
	p.memory.mu.Unlock()
	if ok && time.Now().Before(known.until) {
		return known.way
	}
	got := make(chan string, 1)
	go func() { got <- p.script(p.system.ScriptURL, host+"/") }()
	way := Way{Source: Script}
	select {
	case text := <-got:
		// What is no address counts as none, as in browsers.
		way.Proxy, _ = proxyURL(firstProxy(text))
	case <-time.After(p.wait):
		way.Silent = true
	}
	p.memory.mu.Lock()
	p.memory.all[key] = scripted{way, time.Now().Add(scriptLife)}
	p.memory.mu.Unlock()
	return way
}

// Proxy is For as http.Transport asks.
func (p *Proxies) Proxy(r *http.Request) (*url.URL, error) {
	way, err := p.For(r.URL)
	return way.Proxy, err
}

// firstProxy takes the first proxy of a list as scripts and WinHTTP write it: "PROXY a:8080; DIRECT", "a:8080 b:8080".
func firstProxy(list string) string {
	first, _, _ := strings.Cut(list, ";")
	fields := strings.Fields(first)
	if len(fields) > 1 && (strings.EqualFold(fields[0], "PROXY") || strings.EqualFold(fields[0], "HTTP")) {
		fields = fields[1:]
	}
	if len(fields) == 0 || strings.EqualFold(fields[0], "DIRECT") {
		return ""
	}
	return fields[0]
}

func proxyURL(address string) (*url.URL, error) {
	if address == "" {
		return nil, nil
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errBadProxy
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("%w: its kind %q is not supported", errBadProxy, u.Scheme)
}

// excepted holds for a host in a list as Windows and macOS write it: *.example.com, 192.168.*, <local>.
func excepted(host, list string) bool {
	host = strings.ToLower(host)
	for _, entry := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		entry = strings.ToLower(entry)
		if entry == "<local>" && !strings.Contains(host, ".") || entry == host || strings.HasPrefix(entry, ".") && strings.HasSuffix(host, entry) {
			return true
		}
		if ok, err := path.Match(entry, host); err == nil && ok {
			return true
		}
		if _, block, err := net.ParseCIDR(entry); err == nil && block.Contains(net.ParseIP(host)) {
			return true
		}
	}
	return false
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
