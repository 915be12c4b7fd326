package vendorlist

import (
	"strings"

	"gatehouse/setup/entra"
)

// table is the head of a table whose columns are kinds.
type table struct {
	separator rune
	columns   map[int]entra.Kind
}

// kinds are those of the column that a name stands in, or those whose columns say yes in its row.
func (t table) kinds(column int, row string) []entra.Kind {
	if kind, ok := t.columns[column]; ok {
		return []entra.Kind{kind}
	}
	var out []entra.Kind
	for i, cell := range strings.Split(row, string(t.separator)) {
		if kind, ok := t.columns[i]; ok && yes(cell) {
			out = append(out, kind)
		}
	}
	return out
}

// heading reads a line without permissions: the head of a table, the title of a section, or the kind of what stands above.
// It says false when the line is none of these.
func (r *reader) heading(text string) bool {
	if r.head(text) {
		return true
	}
	said := readPhrase(text)
	kinds := said.kinds
	if said.rest != "" {
		if kinds = kindsSaid(text); len(kinds) != 1 {
			return false
		}
		said.resource = ""
	}
	if len(kinds) == 1 && r.loose > 0 && len(strings.Fields(text)) == 1 && !strings.HasSuffix(text, ":") {
		// Tables that were copied cell by cell: the name on one line, its kind on the next.
		for i := len(r.list.Entries) - r.loose; i < len(r.list.Entries); i++ {
			r.list.Entries[i].Kind = kinds[0]
		}
		r.loose = 0
		return true
	}
	if said.resource != "" {
		r.resource = said.resource
	}
	if len(kinds) == 1 {
		r.kind = kinds[0]
	}
	r.loose, r.table = 0, table{}
	return said.rest == "" || len(kinds) == 1
}

// head takes a line whose cells name kinds as the head of a table.
func (r *reader) head(text string) bool {
	for _, separator := range []rune{'|', '\t', ',', ';'} {
		cells := strings.Split(text, string(separator))
		columns, named, strange := map[int]entra.Kind{}, 0, false
		for i, cell := range cells {
			if strings.TrimSpace(cell) == "" {
				continue
			}
			named++
			if said := readPhrase(cell); len(said.kinds) == 1 && said.rest == "" && said.resource == "" {
				columns[i] = said.kinds[0]
			} else if kind, ok := short(cell); ok {
				columns[i] = kind
			} else {
				strange = strange || said.rest != ""
			}
		}
		prose := strings.ContainsRune(",;", separator) && (named < 3 || strings.HasSuffix(text, ":"))
		if !prose && (len(columns) > 1 && named > len(columns) || len(columns) == 1 && named > 1 && !strange) {
			r.table, r.loose = table{separator, columns}, 0
			return true
		}
	}
	return false
}

// short reads heads such as "D permissions" and "other resources (A)".
func short(cell string) (entra.Kind, bool) {
	for _, word := range strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(" ()[]:", c) }) {
		switch word {
		case "A":
			return entra.ApplicationPermission, true
		case "D":
			return entra.DelegatedPermission, true
		}
	}
	return "", false
}
