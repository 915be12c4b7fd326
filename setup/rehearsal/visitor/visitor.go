// Package visitor is a person without a browser at the rehearsal tenant's sign-in pages: for the tour and for tests.
// It must not be used against anything else.
package visitor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// maxPage bounds one page of the sign-in.
const maxPage = 1 << 20

// Visitor opens the device sign-in page over HTTP, enters the code, picks an account and
// accepts what is asked, by what the pages' forms and links say.
type Visitor struct {
	client *http.Client
	upn    string
	code   string
}

// New is somebody who picks the account upn and, on the page of a device sign-in, enters code.
func New(upn, code string) (*Visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a cookie jar: %w", err)
	}
	return &Visitor{client: &http.Client{Jar: jar}, upn: upn, code: code}, nil
}

// maxPages is more than any sign-in needs.
const maxPages = 8

// Visit walks from the page at address until a page asks nothing more.
func (v *Visitor) Visit(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("open the sign-in page: %w", err)
	}
	for range maxPages {
		page, err := v.fetch(req)
		if err != nil {
			return err
		}
		if req, err = page.next(ctx, v.upn, v.code); err != nil {
			return err
		}
		if req == nil {
			return nil
		}
	}
	return fmt.Errorf("open the sign-in page: no end after %d pages", maxPages)
}

func (v *Visitor) fetch(req *http.Request) (*page, error) {
	res, err := v.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("open the sign-in page: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("open the sign-in page: it answered %d", res.StatusCode)
	}
	root, err := html.ParseWithOptions(io.LimitReader(res.Body, maxPage), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, fmt.Errorf("read the sign-in page: %w", err)
	}
	return &page{base: res.Request.URL, root: root}, nil
}

// page is one parsed page.
type page struct {
	base *url.URL
	root *html.Node
}

// next is the request that a person would cause: the account when it is offered, the code where it is asked for, else the
// button that accepts, else the one that goes back when only an administrator could. Nil when the page asks nothing.
func (p *page) next(ctx context.Context, upn, code string) (*http.Request, error) {
	for _, a := range p.all("a") {
		if strings.Contains(text(a), upn) && attr(a, "href") != "" {
			return p.request(ctx, http.MethodGet, attr(a, "href"), nil)
		}
	}
	forms := p.all("form")
	for _, form := range forms {
		for _, b := range buttons(form) {
			if strings.Contains(text(b)+attr(b, "value"), upn) {
				return p.submit(ctx, form, b, code)
			}
		}
	}
	for _, form := range forms {
		for _, b := range buttons(form) {
			if accepts(b) {
				return p.submit(ctx, form, b, code)
			}
		}
	}
	for _, form := range forms {
		for _, b := range buttons(form) {
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(text(b))), "return to the application") {
				return p.submit(ctx, form, b, code)
			}
		}
	}
	return nil, nil
}

// accepts holds for the button that goes on; nothing else on a page is ever pressed.
func accepts(b *html.Node) bool {
	label := strings.ToLower(strings.TrimSpace(text(b)))
	if b.Data == "input" {
		label = strings.ToLower(attr(b, "value"))
	}
	switch label {
	case "accept", "next", "continue", "yes":
		return true
	}
	return false
}

func (p *page) submit(ctx context.Context, form, button *html.Node, code string) (*http.Request, error) {
	values := url.Values{}
	for _, in := range within(form, "input") {
		switch kind := strings.ToLower(attr(in, "type")); {
		case kind == "submit" || kind == "button" || attr(in, "name") == "":
		case kind == "checkbox" || kind == "radio":
			// Nothing is ticked that the page did not tick: consent for the whole organisation is not the tour's to give.
			if has(in, "checked") {
				values.Set(attr(in, "name"), attr(in, "value"))
			}
		case attr(in, "value") == "" && kind != "hidden":
			values.Set(attr(in, "name"), code)
		default:
			values.Set(attr(in, "name"), attr(in, "value"))
		}
	}
	if name := attr(button, "name"); name != "" {
		values.Set(name, attr(button, "value"))
	}
	action := attr(form, "action")
	if button != nil && attr(button, "formaction") != "" {
		action = attr(button, "formaction")
	}
	return p.request(ctx, strings.ToUpper(attr(form, "method")), action, values)
}

func (p *page) request(ctx context.Context, method, action string, values url.Values) (*http.Request, error) {
	target, err := p.base.Parse(action)
	if err != nil {
		return nil, fmt.Errorf("read the sign-in page: %w", err)
	}
	if method != http.MethodPost {
		if len(values) > 0 {
			target.RawQuery = values.Encode()
		}
		return http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, fmt.Errorf("read the sign-in page: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req, nil
}

func (p *page) all(tag string) []*html.Node { return within(p.root, tag) }

func within(root *html.Node, tag string) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag {
			out = append(out, n)
		}
	}
	return out
}

func buttons(form *html.Node) []*html.Node {
	out := within(form, "button")
	for _, in := range within(form, "input") {
		if strings.EqualFold(attr(in, "type"), "submit") {
			out = append(out, in)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
