// Package words turns values into what a person reads: translated sentences, short ids, times, made-visible text.
// It must not know Fyne or any screen.
package words

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"gatehouse/setup/visible"
)

// translate is the translator in use; the window replaces it with Fyne's.
var translate = English

// Use sets the translator: key is the English text, data fills {{.Name}} places. Called once, before any screen exists.
func Use(t func(key string, data ...any) string) { translate = t }

// L translates an English text; data is a map or struct for {{.Name}} places.
func L(key string, data ...any) string { return translate(key, data...) }

// M names the values of a text's places.
type M = map[string]any

// English fills the places of the key itself.
func English(key string, data ...any) string {
	if len(data) == 0 || !strings.Contains(key, "{{") {
		return key
	}
	t, err := template.New("").Parse(key)
	if err != nil {
		return key
	}
	var b strings.Builder
	if err := t.Execute(&b, data[0]); err != nil {
		return key
	}
	return b.String()
}

// Visible makes text of a tenant fit to be drawn: what would hide or reorder it is written out.
func Visible(s string) string { return visible.Text(s) }

// ShortID cuts a GUID to its first and last four characters.
func ShortID(id string) string {
	if len(id) <= 12 {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}

// Took writes a duration as the step list shows it: "0.6 s", "11 s", "2 min 5 s".
func Took(d time.Duration) string {
	switch {
	case d < 0:
		return ""
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// Left writes the time until something happens, in whole seconds: "4 s".
func Left(d time.Duration) string {
	if d = d.Round(time.Second); d < time.Second {
		d = time.Second
	}
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return Took(d)
}

// Millis writes the time of one request.
func Millis(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// When writes a moment as a person says it: "just now", "5 minutes ago", "today 14:05", "3 Dec 2026".
func When(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch {
	case d >= 0 && d < time.Minute:
		return L("just now")
	case d >= 0 && d < time.Hour:
		n := int(d.Minutes())
		if n == 1 {
			return L("1 minute ago")
		}
		return L("{{.N}} minutes ago", M{"N": n})
	case t.Local().Format(time.DateOnly) == now.Local().Format(time.DateOnly):
		return L("today {{.Time}}", M{"Time": t.Local().Format("15:04")})
	}
	return Day(t)
}

// Day writes a date: "3 Dec 2026".
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2 Jan 2006")
}

// Stamp writes a moment in full, for lists.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2 Jan 2006 15:04:05")
}

// Count joins a number with the right form of a noun; both forms are keys of their own. more holds further places.
func Count(n int, one, many string, more ...M) string {
	places := M{"N": n}
	for _, m := range more {
		for k, v := range m {
			places[k] = v
		}
	}
	if n == 1 {
		return L(one, places)
	}
	return L(many, places)
}
