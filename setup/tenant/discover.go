package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// tenantName: azidentity allows letters, digits, dots and hyphens; domains need no more (international ones in their
// ASCII form).
var tenantName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)

// resolveTenant turns the domain or id that the person named into the tenant id, by the public metadata of the sign-in
// service. It runs before any browser opens, so that a typing mistake costs nothing.
func resolveTenant(ctx context.Context, ep Endpoint, a *authorityWire, named string) (string, error) {
	named = strings.TrimSpace(named)
	switch strings.ToLower(named) {
	case "":
		return "", problem.New(problem.BadInput, "No tenant is named.", "Gatehouse signs in to exactly the tenant that you name.",
			"Name the tenant by its domain (contoso.com) or its id.", nil)
	case "common", "organizations", "consumers":
		return "", problem.New(problem.BadInput, quote(named)+" is not one tenant.", "Gatehouse signs in to exactly the tenant that you name.",
			"Name the tenant by its domain (contoso.com) or its id.", nil)
	}
	if !tenantName.MatchString(named) {
		return "", problem.New(problem.BadInput, quote(named)+" cannot be a tenant.", "A tenant is named by a domain or by an id of letters, digits and hyphens.",
			"Name the tenant by its domain (contoso.com) or its id.", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	ctx, seen := withWitness(ctx)
	path := "/" + url.PathEscape(named) + "/v2.0/.well-known/openid-configuration"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ep.authority()+path, nil)
	if err != nil {
		return "", fmt.Errorf("find the tenant: %w", err)
	}
	res, err := a.RoundTrip(req)
	if err != nil {
		if last := seen.get(); last != nil {
			return "", fmt.Errorf("find the tenant: %w", last)
		}
		return "", fmt.Errorf("find the tenant: %w", err)
	}
	defer res.Body.Close()
	if last := seen.get(); last != nil {
		return "", unknownTenant(named, last)
	}
	var meta struct {
		Issuer string `json:"issuer"`
		Token  string `json:"token_endpoint"`
	}
	if err := json.NewDecoder(res.Body).Decode(&meta); err != nil {
		return "", fmt.Errorf("find the tenant: %w", &entra.Error{Method: http.MethodGet, Path: path, Code: codeUnusable, Time: time.Now(), Err: errUnusable})
	}
	for _, address := range []string{meta.Issuer, meta.Token} {
		if id := tenantIn(address); id != "" {
			return id, nil
		}
	}
	return "", fmt.Errorf("find the tenant: %w", &entra.Error{Method: http.MethodGet, Path: path, Code: codeUnusable, Time: time.Now(), Err: errUnusable})
}

func unknownTenant(named string, e *entra.Error) error {
	switch e.Code {
	case "AADSTS90002", "AADSTS900021", "AADSTS900023", "AADSTS90038", "invalid_tenant":
		return problem.New(problem.Refused, "There is no tenant "+quote(named)+" in this cloud.", "The sign-in service does not know this domain or id.",
			"Check the spelling, or choose another cloud.", e).With("Code", e.Code).With("Request id", e.RequestID)
	}
	return fmt.Errorf("find the tenant: %w", e)
}

// tenantIn finds the tenant id in an issuer or endpoint address.
func tenantIn(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	id, err := uuid.Parse(first)
	if err != nil || len(first) != 36 {
		return ""
	}
	return id.String()
}
