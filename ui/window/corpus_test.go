package window

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
	"gatehouse/setup/visible"
	"gatehouse/ui/screen/adopt"
	"gatehouse/ui/screen/bulk"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
)

// hostileShapes are there also where no corpora lie beside the project: what deceives the eye, breaks markup or fills a screen.
var hostileShapes = []string{
	"\u202egnp.exe", "\u2066\u2069\u200b\u200e\ufeff", "\u2028\u2029", "\x00\x01\x1b[31m", "line\r\nline", "\xff\xfe half",
	"[x](https://evil.example)", "![x](https://evil.example/x.png)", "# head", "<script>alert(1)</script>", "javascript:alert(1)",
	"{{.}}", "%s%d%!", "$(id)", "`id`", "مرحبا شركة", "日本語", "é́́́", "👩‍👩‍👧", "\t", " ", strings.Repeat("W", 3000), strings.Repeat("word ", 600),
}

// dealer gives every place that it is asked for the next of its texts.
type dealer struct {
	texts []string
	used  int
}

func (d *dealer) text() string {
	d.used++
	return d.texts[(d.used-1)%len(d.texts)]
}

// fixedFields hold words of ours, or ids that Entra makes: another word there is another page, and is not what is tested.
var fixedFields = map[string]bool{
	"State": true, "Tone": true, "Mark": true, "Kind": true, "Cloud": true, "Audience": true, "Verdict": true, "Source": true, "ID": true, "ObjectID": true,
	"AppID": true, "UniqueName": true, "Action": true, "ClientID": true, "PrincipalID": true, "ResourceID": true, "TenantID": true, "Method": true,
	"KeyID": true, "Tags": true, "Connector": true, "Instance": true, "DefinitionHash": true, "RulesHash": true, "SampleHash": true, "Phase": true, "Resources": true,
}

// flood writes dealt texts into every other string that can be reached and is not empty. Definitions and choices are not
// the tenant's: they were read and checked before.
func (d *dealer) flood(v reflect.Value, field string) {
	switch v.Type() {
	case reflect.TypeFor[definition.Definition](), reflect.TypeFor[definition.Choices](), reflect.TypeFor[lifecycle.Mark](), reflect.TypeFor[time.Time]():
		return
	}
	switch v.Kind() {
	case reflect.String:
		if !fixedFields[field] && v.String() != "" && v.CanSet() {
			v.SetString(d.text())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			d.flood(v.Elem(), field)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			d.flood(v.Index(i), field)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Type().Field(i).IsExported() && !fixedFields[name] {
				d.flood(v.Field(i), name)
			}
		}
	}
}

// shape is what stands on the screen without its texts: the kinds of the widgets, from the outside in. Where a text wraps
// belongs to the text.
func (s *stage) shape() string {
	var b strings.Builder
	var walk func(o fyne.CanvasObject, depth int)
	visit := func(o fyne.CanvasObject, depth int) bool {
		switch o := o.(type) {
		case *canvas.Text, *canvas.Rectangle, *canvas.Line, *canvas.Image, *canvas.Circle, *canvas.Raster:
			return false
		case *fynewidget.Hyperlink:
			s.t.Errorf("a link stands on the screen: %q", o.Text)
		case *fynewidget.RichText:
			for _, segment := range o.Segments {
				if _, plain := segment.(*fynewidget.TextSegment); !plain {
					s.t.Errorf("a %T stands on the screen", segment)
				}
			}
			return false
		case *fyne.Container:
		default:
			if kind := fmt.Sprintf("%T", o); strings.HasSuffix(kind, ".Shadow") || strings.HasSuffix(kind, ".scrollBarArea") {
				return false // of a page that became longer than the window
			}
			fmt.Fprintf(&b, "%s%T\n", strings.Repeat(" ", depth), o)
		}
		return true
	}
	walk = func(o fyne.CanvasObject, depth int) {
		walkVisible(o, func(child fyne.CanvasObject) bool { return visit(child, depth) })
	}
	walk(s.parts.Window.Content(), 0)
	for _, o := range s.parts.Window.Canvas().Overlays().List() {
		b.WriteString("overlay\n")
		walk(o, 1)
	}
	return b.String()
}

// walkThrough opens every page of a signed-in window whose tenant is full of the dealer's texts, and gives the shape of each.
func walkThrough(t *testing.T, d *dealer) map[string]string {
	shapes := map[string]string{}
	t.Run("walk", func(t *testing.T) {
		s := newStage(t, theme.Light, func(h *fakeHouse) {
			h.flood = func(answer any) { d.flood(reflect.ValueOf(answer).Elem(), "") }
			d.flood(reflect.ValueOf(&h.me).Elem(), "")
			for i := range h.views {
				d.flood(reflect.ValueOf(&h.views[i]).Elem(), "")
			}
			h.own.list = []setup.Owner{{Owner: entra.Owner{ObjectID: "00000000-0000-4000-8000-0000000000a1", Name: "n", UPN: "u"}, Application: true, Me: true}, {Owner: entra.Owner{ObjectID: "00000000-0000-4000-8000-0000000000a2", Name: "n"}, Principal: true}}
			d.flood(reflect.ValueOf(&h.own.list).Elem(), "")
			h.sent.Add(tenant.Sent{Time: clock, Method: "GET", Path: "/users/" + d.text(), Status: 404, Note: d.text(), Code: d.text()})
		})
		note := func(name string) {
			t.Helper()
			for range 2 {
				s.parts.Window.Resize(fyne.NewSize(1280, 800))
			}
			shapes[name] = s.shape()
			if least := s.parts.Window.Content().MinSize(); least.Width > 1280 || least.Height > 800 {
				t.Errorf("%s: a text makes the window grow to %v", name, least)
			}
			for _, text := range s.texts() {
				if strings.ContainsFunc(text, visible.Deceives) {
					t.Errorf("%s: %q stands on the screen with characters that deceive", name, text)
				}
			}
		}
		s.signIn()
		note("overview")
		s.goTo(pageConnectors)
		note("connectors")
		s.goTo(pagePreview)
		s.until("the preview is there", func() bool { return s.preview.Result != nil })
		note("preview")
		s.press("Approve preview…")
		note("approve")
		s.press("Approve")
		s.until("it is approved", func() bool { return s.preview.Approved != "" })
		s.goTo(pageApprovals)
		s.until("the approvals are there", func() bool { return len(s.approvals.Approvals) > 0 })
		note("approvals")
		s.goTo(pageActivity)
		s.until("the record is there", func() bool { return len(s.activity.Entries) > 0 })
		note("activity")
		s.goTo(pageSettings)
		s.until("the keychain was tried", func() bool { return s.settings.Keychain != "" })
		note("settings")
		s.goTo(pageDoctor)
		s.until("it is examined", func() bool { return s.doctor.Report != nil })
		note("doctor")
		s.openSetup(s.views[1].Target)
		s.until("the connector was read", func() bool { return s.setup.View != nil && s.setup.Ways != nil })
		for _, step := range []setuppage.Step{setuppage.StepPreview, setuppage.StepPlan, setuppage.StepCreate, setuppage.StepCredential, setuppage.StepEnable, setuppage.StepConsent, setuppage.StepVerify, setuppage.StepCare} {
			s.onSetup(setuppage.PickStep{Step: step})
			s.until("the owners were read", func() bool { return step != setuppage.StepCare || s.setup.Owners.Known })
			note(fmt.Sprintf("set-up %v", step))
		}
		s.onSetup(setuppage.RemoveOwner{ID: s.house.own.list[0].ObjectID})
		s.until("it is asked about", func() bool { return s.dialogs.open != nil })
		note("owner")
		s.dialogs.escape()
		s.openAdopt()
		s.onAdopt(adopt.Typed{Text: "Acme"})
		s.onAdopt(adopt.Find{})
		s.until("it is found", func() bool { return len(s.adopt.Found) == 2 })
		note("found")
		s.onAdopt(adopt.Choose{Index: 0})
		s.onAdopt(adopt.PickDefinition{ID: "msft-entra-id"})
		s.until("it is compared", func() bool { return s.adopt.Adoption != nil })
		note("adopt")
		s.openBulk([]setup.Target{s.views[0].Target, s.views[1].Target})
		s.until("they are read", func() bool { return !s.bulk.Reading })
		s.onBulk(bulk.PickThrough{Phase: plan.Consent})
		s.onBulk(bulk.Unfold{Index: 1})
		note("together")
		s.onBulk(bulk.Start{})
		s.until("it ended", func() bool { return s.bulk.Ended && !s.bulk.Reading })
		note("set up together")
		s.openColleague(s.views[1].Target)
		note("colleague")
		s.toggleSent()
		s.until("what was sent is shown", func() bool { return !s.sentDue })
		note("sent")
		s.toggleSent()
		s.fail(problem.New(problem.Refused, d.text(), d.text(), d.text(), fmt.Errorf("%s", d.text())).With("message", d.text()))
		note("problem")
		s.dialogs.escape()
		s.dialogs.typed("Write to the tenant", d.text(), d.text(), "Go on", func(string) {})
		note("domain")
		s.dialogs.escape()
	})
	return shapes
}

func corpusTexts(t *testing.T) []string {
	list := append([]string(nil), hostileShapes...)
	root := filepath.Join("..", "..", "..", "shared", "corpora")
	if data, err := os.ReadFile(filepath.Join(root, "big-list-of-naughty-strings", "blns.json")); err == nil {
		var naughty []string
		if err := json.Unmarshal(data, &naughty); err != nil {
			t.Fatal(err)
		}
		list = append(list, naughty...)
	}
	if data, err := os.ReadFile(filepath.Join(root, "xss-payload-list", "Intruder", "xss-payload-list.txt")); err == nil {
		lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
		list = append(list, lines...)
	}
	out := list[:0]
	for _, text := range list {
		if text != "" { // an empty name leaves out lines, by design
			out = append(out, text)
		}
	}
	return out
}

func TestHostileNamesChangeNothingOnAnyPageButTexts(t *testing.T) {
	want := walkThrough(t, &dealer{texts: []string{"plain"}})
	texts := corpusTexts(t)
	d := &dealer{texts: texts}
	for d.used < len(texts) && !t.Failed() {
		first := d.used
		got := walkThrough(t, d)
		for name, shape := range want {
			if got[name] != shape {
				t.Errorf("%s has another structure with the %d texts from %q on:\n%s", name, d.used-first, texts[first%len(texts)], firstDifference(shape, got[name]))
			}
		}
	}
	t.Logf("%d texts in %d places of %d pages", len(texts), d.used, len(want))
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: %q, not %q (%d lines, not %d)", i+1, b[i], a[i], len(b), len(a))
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(b), len(a))
}
