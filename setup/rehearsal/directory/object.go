package directory

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Clone copies an object so that its own keys can be changed.
func Clone(o Object) Object { return maps.Clone(o) }

// Text reads a string property; anything else is empty.
func Text(o Object, key string) string {
	s, _ := o[key].(string)
	return s
}

// Flag reads a boolean property.
func Flag(o Object, key string) bool {
	b, _ := o[key].(bool)
	return b
}

// Items reads a collection of objects. It reads both what Go code wrote and what JSON decoding made.
func Items(o Object, key string) []Object {
	list, _ := o[key].([]any)
	out := make([]Object, 0, len(list))
	for _, v := range list {
		if m, ok := v.(Object); ok {
			out = append(out, m)
		}
	}
	return out
}

// Texts reads a collection of strings.
func Texts(o Object, key string) []string {
	list, _ := o[key].([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// List makes a collection value of strings or objects.
func List[T any](values ...T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Inner reads a complex property; it is never nil.
func Inner(o Object, key string) Object {
	if m, ok := o[key].(Object); ok {
		return m
	}
	return Object{}
}

// Time writes a moment as Graph does.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// ReadTime reads a moment; the zero time when there is none.
func ReadTime(o Object, key string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, Text(o, key))
	return t
}

// StableID makes the same GUID-shaped id from the same words, for everything that comes from the seed.
func StableID(seed int64, words ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "gatehouse rehearsal\x00%d\x00%s", seed, strings.Join(words, "\x00")))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
