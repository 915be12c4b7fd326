package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// reportSettings say for the whole organisation whether usage reports conceal names (Microsoft Graph docs, adminReportSettings).
type reportSettings struct {
	Concealed *bool `json:"displayConcealedNames"`
}

const reportSettingsPath = "/admin/reportSettings"

// NamesConcealed holds when usage reports show codes in place of names.
func (c *caller) NamesConcealed(ctx context.Context) (bool, error) {
	got, err := c.wire.do(ctx, request{method: http.MethodGet, url: c.at(reportSettingsPath), read: true})
	if err != nil {
		return false, fmt.Errorf("read report settings: %w", err)
	}
	var s reportSettings
	if err := json.Unmarshal(got.body, &s); err != nil || s.Concealed == nil {
		return false, fmt.Errorf("read report settings: the answer does not say whether names are concealed")
	}
	return *s.Concealed, nil
}

// ConcealNames switches it, for the whole organisation.
func (c *caller) ConcealNames(ctx context.Context, on bool) error {
	body, err := json.Marshal(reportSettings{&on})
	if err != nil {
		return fmt.Errorf("write report settings: %w", err)
	}
	_, err = c.wire.do(ctx, request{method: http.MethodPatch, url: c.at(reportSettingsPath), body: body, header: http.Header{"Content-Type": {"application/json"}}})
	if err != nil {
		return fmt.Errorf("write report settings: %w", err)
	}
	return nil
}
