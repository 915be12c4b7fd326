package tenant

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// cloud gives the cloud, the global one when none is set.
func (ep Endpoint) cloud() Cloud {
	if ep.Cloud.Name == "" && ep.Cloud.Graph == "" {
		return clouds[0]
	}
	return ep.Cloud
}

func (ep Endpoint) authority() string { return firstOf(ep.Authority, ep.cloud().Authority) }

func (ep Endpoint) graph() string { return firstOf(ep.Graph, ep.cloud().Graph) }

// scope gives the full name of a Graph scope. The resource is the cloud's Graph even where a rehearsal answers for it: it
// is a name, not an address.
func (ep Endpoint) scope(name string) string { return ep.cloud().Graph + "/" + name }

func firstOf(a, b string) string {
	if a == "" {
		a = b
	}
	return strings.TrimSuffix(a, "/")
}

// httpsHost gives host and port of an https address.
func httpsHost(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read address: %w", err)
	}
	if u.Scheme != "https" || u.Host == "" {
		return "", errors.New("read address: it is not an https address")
	}
	return strings.ToLower(u.Host), nil
}
