package definition

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decoder fills a struct from a tree by its yaml keys, strictly: an unknown key or another type of value is an error. It notes
// where each key stands, so that later checks can name the place.
type decoder struct {
	file  string
	lines map[string]position
}

func (d *decoder) fail(n *yaml.Node, instead, format string, args ...any) error {
	return &ParseError{File: d.file, Line: n.Line, Column: n.Column, Wrong: fmt.Sprintf(format, args...), Instead: instead}
}

func (d *decoder) decode(n *yaml.Node, into reflect.Value, path string) error {
	d.lines[path] = position{n.Line, n.Column}
	switch into.Kind() {
	case reflect.Struct:
		return d.object(n, into, path)
	case reflect.Slice:
		return d.list(n, into, path)
	case reflect.Map:
		return d.mapping(n, into, path)
	}
	return d.scalar(n, into, path)
}

func (d *decoder) object(n *yaml.Node, into reflect.Value, path string) error {
	if n.Kind != yaml.MappingNode {
		return d.fail(n, "Write keys and values here.", "%s is %s, not a group of keys", called(path), kindOf(n))
	}
	fields := map[string]int{}
	for i := range into.NumField() {
		if key, _, _ := strings.Cut(into.Type().Field(i).Tag.Get("yaml"), ","); key != "" {
			fields[key] = i
		}
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		field, ok := fields[key.Value]
		if !ok {
			return d.fail(key, "Use one of: "+strings.Join(keysOf(fields), ", ")+".", "unknown key %s in %s", clip(key.Value), called(path))
		}
		if err := d.decode(value, into.Field(field), join(path, key.Value)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) list(n *yaml.Node, into reflect.Value, path string) error {
	if n.Kind != yaml.SequenceNode {
		return d.fail(n, "Write a list, each entry after a dash.", "%s is %s, not a list", called(path), kindOf(n))
	}
	out := reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		if err := d.decode(c, out.Index(i), path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	into.Set(out)
	return nil
}

func (d *decoder) mapping(n *yaml.Node, into reflect.Value, path string) error {
	if n.Kind != yaml.MappingNode {
		return d.fail(n, "Write keys and values here.", "%s is %s, not a group of keys", called(path), kindOf(n))
	}
	out := reflect.MakeMap(into.Type())
	for i := 0; i < len(n.Content); i += 2 {
		value := reflect.New(into.Type().Elem()).Elem()
		if err := d.decode(n.Content[i+1], value, join(path, n.Content[i].Value)); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(n.Content[i].Value), value)
	}
	into.Set(out)
	return nil
}

func (d *decoder) scalar(n *yaml.Node, into reflect.Value, path string) error {
	switch {
	case n.Kind != yaml.ScalarNode:
		return d.fail(n, "Write one value here.", "%s is %s, not one value", called(path), kindOf(n))
	case into.Kind() == reflect.String && n.Tag == "!!str":
		into.SetString(n.Value)
	case into.Kind() == reflect.String && n.Tag == "!!null":
		return d.fail(n, "Give a value, or leave the key out.", "%s has no value", called(path))
	case into.Kind() == reflect.String:
		return d.fail(n, "Put the value in quotes.", "%s must be text, but YAML reads %s as %s", called(path), clip(n.Value), strings.TrimPrefix(n.Tag, "!!"))
	case into.Kind() == reflect.Int:
		number, err := strconv.Atoi(n.Value)
		if n.Tag != "!!int" || err != nil {
			return d.fail(n, "Write a whole number.", "%s must be a whole number, not %s", called(path), clip(n.Value))
		}
		into.SetInt(int64(number))
	case into.Kind() == reflect.Bool:
		if n.Tag != "!!bool" {
			return d.fail(n, "Write true or false.", "%s must be true or false, not %s", called(path), clip(n.Value))
		}
		into.SetBool(strings.EqualFold(n.Value, "true"))
	default:
		return d.fail(n, "", "%s cannot be read", called(path))
	}
	return nil
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return "one value"
}

func called(path string) string {
	if path == "" {
		return "the definition"
	}
	return path
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func keysOf(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// clip shows a value of the file in a message: quoted, so that control characters do no harm, and short.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		s = string(runes[:60]) + "…"
	}
	return strconv.Quote(s)
}
