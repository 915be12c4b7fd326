package network

import (
	"sync"

	"github.com/mattn/go-ieproxy"
)

// SystemSettings are the proxy settings of Windows and macOS. Other systems have none: there the environment decides.
type SystemSettings struct {
	Script     bool   // a proxy script (PAC) is set up, or is to be looked for on the network (WPAD)
	ScriptURL  string // empty = it is looked for
	HTTP       string // proxy for http addresses
	HTTPS      string // proxy for https addresses
	Exceptions string
}

// Any holds when something is set up.
func (s SystemSettings) Any() bool { return s.Script || s.HTTP != "" || s.HTTPS != "" }

// reading: the library keeps what it read in one place, without a lock.
var reading sync.Mutex

func systemSettings() (SystemSettings, func(scriptURL, address string) string) {
	reading.Lock()
	defer reading.Unlock()
	conf := ieproxy.ReloadConf()
	out := SystemSettings{Script: conf.Automatic.Active, ScriptURL: conf.Automatic.PreConfiguredURL}
	if conf.Static.Active {
		every := conf.Static.Protocols[""]
		out.HTTP, out.HTTPS, out.Exceptions = first(conf.Static.Protocols["http"], every), first(conf.Static.Protocols["https"], every), conf.Static.NoProxy
	}
	return out, func(scriptURL, address string) string {
		script := ieproxy.ProxyScriptConf{Active: true, PreConfiguredURL: scriptURL}
		return script.FindProxyForURL(address)
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Told is what is set up, for people: names of variables and addresses without user and password.
func (p *Proxies) Told() []string {
	var out []string
	add := func(label, address string) {
		if address != "" {
			out = append(out, label+" "+bare(address))
		}
	}
	add("HTTPS_PROXY", p.env.HTTPSProxy)
	add("HTTP_PROXY", p.env.HTTPProxy)
	if p.env.NoProxy != "" {
		out = append(out, "NO_PROXY "+p.env.NoProxy)
	}
	if p.system.Script {
		out = append(out, first(bare(p.system.ScriptURL), "the network's proxy script, which is looked for"))
	}
	add("system proxy for https", p.system.HTTPS)
	if p.system.HTTPS == "" {
		add("system proxy for http", p.system.HTTP)
	}
	return out
}

// bare is an address without user and password, which may be in it even where it is none that can be read.
func bare(address string) string {
	if address == "" {
		return ""
	}
	u, err := proxyURL(address)
	if err != nil {
		return "(not an address)"
	}
	u.User = nil
	return u.Redacted()
}
