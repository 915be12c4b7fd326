package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/microsoft/kiota-abstractions-go/authentication"
	kiota "github.com/microsoft/kiota-http-go"
	jsonserialization "github.com/microsoft/kiota-serialization-json-go"

	"gatehouse/setup/entra"
)

// mostPages bounds how far a collection is followed.
const mostPages = 50

// caller asks one Graph with one kind of token: the person's or the app's own.
type caller struct {
	graph   string // https://graph.microsoft.com
	wire    *wire
	adapter *kiota.NetHttpRequestAdapter
}

// newCaller puts the Graph SDK's adapter on our own transport: none of the SDK's middleware, so no retry, no redirect, no
// request compression; the token is attached by the transport, after the host check.
func newCaller(ep Endpoint, base http.RoundTripper, token tokenSource, log *Log) (*caller, error) {
	host, err := httpsHost(ep.graph())
	if err != nil {
		return nil, err
	}
	c := &caller{graph: ep.graph(), wire: &wire{host: host, base: base, token: token, log: log}}
	client := &http.Client{
		Transport:     c.wire,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.adapter, err = kiota.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, jsonserialization.NewJsonParseNodeFactory(),
		jsonserialization.NewJsonSerializationWriterFactory(), client)
	if err != nil {
		return nil, fmt.Errorf("make request adapter: %w", err)
	}
	c.adapter.SetBaseUrl(c.graph + "/v1.0")
	return c, nil
}

// at gives the address of a path below /v1.0. The path is our own; a malformed one gives an address that the pin refuses.
func (c *caller) at(path string) *url.URL {
	u, err := url.Parse(c.graph + "/v1.0" + path)
	if err != nil {
		return &url.URL{Path: "/"}
	}
	return u
}

// page is one page of a collection.
type page struct {
	Value    []json.RawMessage `json:"value"`
	NextLink string            `json:"@odata.nextLink"`
}

var (
	// errForeignPage: a next page elsewhere would carry the person's token there.
	errForeignPage = errors.New("follow the next page: it points to another host")
	errNoLastPage  = fmt.Errorf("read collection: it has more than %d pages", mostPages)
)

// collect reads a collection from its first page to its last.
func (c *caller) collect(ctx context.Context, path string, first json.RawMessage) ([]json.RawMessage, error) {
	var all []json.RawMessage
	body, read := first, 0
	for range mostPages {
		if read += len(body); read > sampleLimit {
			return nil, misshapen(path, codeTooLarge, errTooBig)
		}
		p, err := pageOf(path, body)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Value...)
		if p.NextLink == "" {
			return all, nil
		}
		next, err := url.Parse(p.NextLink)
		if err != nil || c.wire.pin(next) != nil {
			return nil, misshapen(path, codeForeign, errForeignPage)
		}
		got, err := c.wire.do(ctx, request{method: http.MethodGet, url: next, read: true, note: "next page"})
		if err != nil {
			return nil, err
		}
		body = got.body
	}
	return nil, misshapen(path, codeEndless, errNoLastPage)
}

// list decodes every element of a collection that began in a batch.
func list[T any](ctx context.Context, c *caller, p part) ([]T, error) {
	if p.err != nil {
		return nil, p.err
	}
	raw, err := c.collect(ctx, p.path, p.body)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r, &out[i]); err != nil {
			return nil, misshapen(p.path, codeNotGraph, errNoCollection)
		}
	}
	return out, nil
}

// one decodes a single object of a batch. Not there is nil without an error.
func one[T any](p part) (*T, error) {
	if p.err != nil {
		if p.err.NotFound() {
			return nil, nil
		}
		return nil, p.err
	}
	out := new(T)
	if err := readObject(p.path, p.body, out); err != nil {
		return nil, err
	}
	return out, nil
}

// graphErr gives the *entra.Error inside an SDK error. What the SDK itself could not read of a successful write leaves the
// outcome unknown; its own text is not kept, because it may print bodies.
func graphErr(method, path string, err error) error {
	if err == nil {
		return nil
	}
	var e *entra.Error
	if errors.As(err, &e) {
		return e
	}
	if signIn := signInError(err); signIn != nil {
		return signIn
	}
	return &entra.Error{Method: method, Path: path, Unknown: true, Code: "UnreadableAnswer", Err: errors.New("read the answer: the Graph SDK could not read it")}
}
