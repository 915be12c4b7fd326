package report

import (
	"net/url"
	"reflect"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/visible"
)

// shown is a deep copy of the model in which every text is fit for a person's eyes: characters that hide or reorder text
// are written out. A copy as a whole, so that no field can be forgotten when the page grows; escaping for HTML comes after.
func shown(m *Model) *Model {
	return copyShown(reflect.ValueOf(m)).Interface().(*Model)
}

var manualStep = reflect.TypeFor[definition.ManualStep]()

func copyShown(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		return reflect.ValueOf(visible.Text(v.String())).Convert(v.Type())
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(copyShown(v.Elem()))
		return out
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(copyShown(v.Index(i)))
		}
		return out
	case reflect.Struct:
		return copyShownStruct(v)
	}
	return v
}

func copyShownStruct(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue // time.Time and such: no text of a tenant
		}
		if v.Type() == manualStep && v.Field(i).Kind() == reflect.String {
			out.Field(i).SetString(visible.Lines(v.Field(i).String())) // scripts have several lines
			continue
		}
		out.Field(i).Set(copyShown(v.Field(i)))
	}
	return out
}

// safeLink gives the address when it may be clicked: https with a plain host, or the loopback pages of the rehearsal
// tenant. Anything else is shown as text only.
func safeLink(address string, rehearsal bool) string {
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	if u.Scheme == "https" || rehearsal && u.Scheme == "http" && u.Hostname() == "127.0.0.1" {
		return address
	}
	return ""
}

// longestLine is where a line of an example is cut.
const longestLine = 160

// cut shortens a line and says by how much.
func cut(text string) (short string, more int) {
	runes := []rune(text)
	if len(runes) <= longestLine {
		return text, 0
	}
	return string(runes[:longestLine]), len(runes) - longestLine
}
