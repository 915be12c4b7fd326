package definition

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	methods       = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
	findingStatus = regexp.MustCompile(`^[45][0-9][0-9]$`)
)

func (d *Definition) validateCalls() error {
	if len(d.Calls) == 0 {
		return d.wrong("calls", "Add an example call for each permission, so that it can be previewed.", "no example call")
	}
	names := map[string]bool{}
	for i, c := range d.Calls {
		path := fmt.Sprintf("calls[%d]", i)
		if err := d.validateCall(path, c, names); err != nil {
			return err
		}
		if c.Method != http.MethodGet {
			return d.wrong(path+".method", "Use GET: a preview and a verification only read.", "method %s", clip(c.Method))
		}
		if c.Shape != "" && c.Shape != "csv" {
			return d.wrong(path+".shape", "Leave it out for JSON, or use csv.", "unknown shape %s", clip(c.Shape))
		}
		if !filePattern.MatchString(c.Example) {
			return d.wrong(path+".example", "Name a file with a fictional answer, without a folder.", "the example file %s does not fit", clip(c.Example))
		}
		for status, text := range c.Findings {
			if !findingStatus.MatchString(status) {
				return d.wrong(path+".findings."+status, "Use an HTTP status from 400 to 599.", "finding for the status %s", clip(status))
			}
			if err := d.need(path+".findings."+status, text); err != nil {
				return err
			}
		}
	}
	for i, c := range d.Blocked {
		path := fmt.Sprintf("blocked[%d]", i)
		if d.Sanitizer.Direct() {
			return d.wrong(path, "Leave blocked calls out: nothing stands between Graph and the vendor.", "blocked call without a sanitizer")
		}
		if err := d.validateCall(path, c, names); err != nil {
			return err
		}
		if c.Example != "" || c.Shape != "" || len(c.Findings) > 0 {
			return d.wrong(path, "Leave example, shape and findings out: a blocked call has no answer.", "a blocked call with an answer")
		}
	}
	return nil
}

func (d *Definition) validateCall(path string, c Call, names map[string]bool) error {
	if err := d.need(path+".name", c.Name); err != nil {
		return err
	}
	if names[c.Name] {
		return d.wrong(path+".name", "Give each call its own name.", "call name %s a second time", clip(c.Name))
	}
	names[c.Name] = true
	if !slices.Contains(methods, c.Method) {
		return d.wrong(path+".method", "Use an HTTP method in capitals.", "unknown method %s", clip(c.Method))
	}
	if err := d.placeholders(path+".url", c.URL, callNames); err != nil {
		return err
	}
	if problem := pathProblem(c.URL); problem != "" {
		return d.wrong(path+".url", "Write path and query below the Graph host, for example /v1.0/users.", "url %s %s", clip(c.URL), problem)
	}
	if c.Type != "" && !knownType(c.Type) {
		return d.wrong(path+".type", "Use a type of Microsoft Graph v1.0, for example user.", "unknown type %s", clip(c.Type))
	}
	return nil
}

func pathProblem(raw string) string {
	filled := placeholder.ReplaceAllString(raw, "x")
	u, err := url.ParseRequestURI(filled)
	switch {
	case !strings.HasPrefix(raw, "/v1.0/") && !strings.HasPrefix(raw, "/beta/"):
		return "does not start with /v1.0/ or /beta/"
	case err != nil || u.Host != "" || strings.ContainsAny(raw, "#\\ \t\r\n"):
		return "is no path"
	case slices.Contains(strings.Split(u.Path, "/"), ".."):
		return "climbs out of its folder"
	}
	return ""
}
