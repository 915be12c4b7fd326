package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// permissionFacts is the input: an export of resource service principals, joined with Microsoft's privilege levels
// (microsoft-graph-devx-content, permissions.json).
type permissionFacts struct {
	Resources map[string]struct {
		Name        string   `json:"displayName"`
		SPNs        []string `json:"servicePrincipalNames"`
		Permissions []struct {
			Value   string     `json:"v"`
			App     *variant   `json:"app"`
			Del     *variant   `json:"del"`
			DelAlso []*variant `json:"del_also"` // further scopes of the same value
		} `json:"permissions"`
	} `json:"resources"`
}

type variant struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Desc    string `json:"desc"`
	Admin   *bool  `json:"admin"`
	Level   int    `json:"lvl"`
	Enabled *bool  `json:"enabled"`
}

type compactVariant struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Desc  string `json:"desc"`
	Admin *bool  `json:"admin,omitempty"`
	Level int    `json:"lvl,omitempty"`
	Off   bool   `json:"off,omitempty"`
}

type compactPermission struct {
	Value   string            `json:"v"`
	App     *compactVariant   `json:"app,omitempty"`
	Del     *compactVariant   `json:"del,omitempty"`
	DelAlso []*compactVariant `json:"delAlso,omitempty"`
}

// compactPermissions writes one permission per line, so that a later export gives a readable difference.
func compactPermissions(data []byte) ([]byte, error) {
	var facts permissionFacts
	if err := json.Unmarshal(data, &facts); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("{\"resources\":{\n")
	ids := sortedKeys(facts.Resources)
	for i, id := range ids {
		r := facts.Resources[id]
		sort.Strings(r.SPNs)
		fmt.Fprintf(&out, "%s:{\"name\":%s,\"spns\":%s,\"permissions\":[\n", compactJSON(id), compactJSON(r.Name), compactJSON(r.SPNs))
		sort.SliceStable(r.Permissions, func(a, b int) bool { return r.Permissions[a].Value < r.Permissions[b].Value })
		for j, p := range r.Permissions {
			if p.Value == "" || (p.App == nil && p.Del == nil) {
				return nil, fmt.Errorf("permission %d of %s has no value or no kind", j, id)
			}
			row := compactPermission{Value: p.Value, App: p.App.compact(false), Del: p.Del.compact(true)}
			for _, also := range p.DelAlso {
				row.DelAlso = append(row.DelAlso, also.compact(true))
			}
			out.WriteString(compactJSON(row))
			out.WriteString(comma(j, len(r.Permissions)))
		}
		out.WriteString("]}")
		out.WriteString(comma(i, len(ids)))
	}
	out.WriteString("}}\n")
	return out.Bytes(), nil
}

// compact drops what is the same everywhere: an application permission always needs an administrator.
func (v *variant) compact(delegated bool) *compactVariant {
	if v == nil {
		return nil
	}
	c := &compactVariant{ID: v.ID, Name: v.Name, Desc: v.Desc, Level: v.Level, Off: v.Enabled != nil && !*v.Enabled}
	if delegated {
		c.Admin = v.Admin
	}
	return c
}

func comma(i, n int) string {
	if i < n-1 {
		return ",\n"
	}
	return "\n"
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// compactJSON marshals plain values made here; those cannot fail.
func compactJSON(v any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return string(bytes.TrimRight(out.Bytes(), "\n"))
}
