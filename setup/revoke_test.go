package setup_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// withMore is the same connector as reader, as an older definition asked for it: with two permissions more.
func withMore(t *testing.T) *definition.Definition {
	t.Helper()
	dir := t.TempDir()
	text := strings.Replace(readerYAML, "app:\n", `  - name: Reports.Read.All
    kind: application
    reason: Reads usage.
    ifDeclined: No usage.
  - name: User.Read
    kind: delegated
    reason: Signs people in.
    ifDeclined: Nobody can sign in.
  - name: Mail.Read
    kind: delegated
    reason: Reads mail.
    ifDeclined: No mail.
app:
`, 1)
	for name, content := range map[string]string{"reader.yaml": strings.Replace(text, "%s", "  - kind: secret", 1), "skus.json": `{"value":[]}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := definition.Load(filepath.Join(dir, "reader.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func names(v setup.View) string {
	var out []string
	for _, g := range plan.GrantedOf(v.Live, v.Wanted) {
		if !plan.IsOIDC(g.Name) {
			out = append(out, g.Name)
		}
	}
	return strings.Join(out, " ")
}

func TestRevokingTakesExactlyWhatWasPickedAndIsReadBack(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			v := setUp(t, st.house, s, setup.Target{Definition: withMore(t)})
			if got := names(v); got != "LicenseAssignment.Read.All Reports.Read.All User.Read Mail.Read" {
				t.Fatalf("granted %q", got)
			}
			now := setup.Target{Definition: reader(t, "  - kind: secret")}
			if _, err := s.Revoke(t.Context(), now, setup.RevokeOptions{Names: []string{"Files.Read.All"}}, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.BadInput {
				t.Errorf("a permission that is not granted: %v", err)
			}
			v, err := s.Revoke(t.Context(), now, setup.RevokeOptions{Names: []string{"mail.read"}}, nil)
			if err != nil || names(v) != "LicenseAssignment.Read.All Reports.Read.All User.Read" {
				t.Errorf("by name: %v, left %q", err, names(v))
			}
			v, err = s.Revoke(t.Context(), now, setup.RevokeOptions{Unplanned: true}, nil)
			if err != nil || names(v) != "LicenseAssignment.Read.All" {
				t.Errorf("unplanned: %v, left %q", err, names(v))
			}
			v, err = s.Revoke(t.Context(), now, setup.RevokeOptions{All: true}, nil)
			if err != nil || len(plan.GrantedOf(v.Live, v.Wanted)) != 0 {
				t.Errorf("all: %v, left %q", err, names(v))
			}
			if v.Plan.Nothing(plan.Consent) {
				t.Error("the planned permission is not asked for again")
			}
		})
	}
}
