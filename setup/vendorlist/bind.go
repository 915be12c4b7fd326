package vendorlist

import "gatehouse/setup/entra"

// bind gives every permission of a line its resource and kind: what stands right behind it, else what the line says before it,
// else what the line says at all, else the section.
func (r *reader) bind(tokens []token, text string) []Entry {
	var out []Entry
	for i, t := range tokens {
		if t.entry.Said == "" {
			continue
		}
		if t.entry.ID != "" && i > 0 && tokens[i-1].entry.Name != "" && len(out) > 0 {
			for j := range out {
				if out[j].Said == tokens[i-1].entry.Said {
					out[j].ID = t.entry.ID // the id of the name before it
				}
			}
			continue
		}
		e := t.entry
		if e.Resource == "" {
			e.Resource = r.resourceOf(tokens, i)
		}
		kinds := r.kindsOf(tokens, i, text)
		switch {
		case e.Kind != "":
			kinds = []entra.Kind{e.Kind}
		case len(kinds) == 0 && e.hint != "":
			kinds = []entra.Kind{e.hint}
		}
		if len(kinds) == 0 {
			out = append(out, e)
		}
		for _, kind := range kinds {
			e.Kind = kind
			out = append(out, e)
		}
	}
	return out
}

func (r *reader) resourceOf(tokens []token, i int) string {
	for _, t := range behind(tokens, i) {
		if t.resource != "" && !t.prefix {
			return t.resource
		}
	}
	for j := i - 1; j >= 0; j-- {
		if tokens[j].resource != "" && (tokens[j].prefix || first(tokens, j)) {
			return tokens[j].resource
		}
	}
	for _, t := range tokens[i+1:] {
		if t.resource != "" && !t.prefix {
			return t.resource
		}
	}
	return r.resource
}

func (r *reader) kindsOf(tokens []token, i int, text string) []entra.Kind {
	if kinds := r.table.kinds(tokens[i].column, text); len(kinds) > 0 {
		return kinds
	}
	var own []entra.Kind
	for _, t := range behind(tokens, i) {
		if !t.prefix {
			own = append(own, t.kinds...)
		}
	}
	if len(own) > 0 {
		return own[:min(len(own), 2)]
	}
	for j := i - 1; j >= 0; j-- {
		if len(tokens[j].kinds) > 0 && (tokens[j].prefix || first(tokens, j)) {
			return tokens[j].kinds
		}
	}
	for _, t := range tokens[i+1:] {
		if len(t.kinds) > 0 && !t.prefix {
			return t.kinds
		}
	}
	if r.kind != "" {
		return []entra.Kind{r.kind}
	}
	return nil
}

// behind are the tokens between a permission and the next one.
func behind(tokens []token, i int) []token {
	for j := i + 1; j < len(tokens); j++ {
		if tokens[j].entry.Name != "" {
			return tokens[i+1 : j]
		}
	}
	return tokens[i+1:]
}

// first holds when no permission stands before the token.
func first(tokens []token, j int) bool {
	for _, t := range tokens[:j] {
		if t.entry.Said != "" {
			return false
		}
	}
	return true
}
