package graph

import (
	"encoding/base64"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// literals say for each primitive type of OData whether a JSON value is one.
var literals = map[string]func(any) bool{
	"String":  isText,
	"Boolean": func(v any) bool { _, ok := v.(bool); return ok },
	"Int32":   func(v any) bool { return isWhole(v, math.MaxInt32) },
	"Int64":   func(v any) bool { return isWhole(v, 1<<53) },
	"Double":  func(v any) bool { _, ok := v.(float64); return ok },
	"Guid":    func(v any) bool { s, ok := v.(string); return ok && isGUID(s) },
	"Binary": func(v any) bool {
		s, ok := v.(string)
		_, err := base64.StdEncoding.DecodeString(s)
		return ok && err == nil
	},
	"DateTimeOffset": func(v any) bool { s, ok := v.(string); return ok && isMoment(s) },
	"Duration":       func(v any) bool { s, ok := v.(string); return ok && isoDurationText.MatchString(s) },
	"Date":           func(v any) bool { return isTime(v, time.DateOnly) },
	"TimeOfDay":      func(v any) bool { return isTime(v, "15:04:05.999999999") },
}

var isoDurationText = regexp.MustCompile(`^-?P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$`)

func isText(v any) bool { _, ok := v.(string); return ok }

func isWhole(v any, most float64) bool {
	n, ok := v.(float64)
	return ok && n == math.Trunc(n) && math.Abs(n) <= most
}

// isMoment wants a zone: OData takes no local time. Seconds may be left out.
func isMoment(s string) bool {
	if _, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return true
	}
	_, err := time.Parse("2006-01-02T15:04Z07:00", s)
	return err == nil
}

func isTime(v any, layout string) bool {
	s, ok := v.(string)
	_, err := time.Parse(layout, s)
	return ok && err == nil
}

// literal is a value as OData's library names it: .NET writes a truth value with a capital letter.
func literal(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case bool:
		if x {
			return "True"
		}
		return "False"
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return ""
}

// sortedNames makes an object with several mistakes be refused for the same one each time.
func sortedNames(o directory.Object) []string { return slices.Sorted(maps.Keys(o)) }
