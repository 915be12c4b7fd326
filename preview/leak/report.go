package leak

import "strings"

// sameFault is what findings have in common that are reported once, so that 10,000 people with one fault are one finding.
type sameFault struct {
	value, leaf       string
	valueKey, leafKey int
	carriers          uint64
}

func (c *Checker) fault(h hit) (f sameFault) {
	if p := c.m.patterns[h.pattern]; c.places.ValueKey != nil && p.flags&flagPath == 0 {
		f.valueKey = c.places.ValueKey(int(p.ref))
	} else {
		f.value = withoutIndexes(c.from(h.pattern))
	}
	if c.places.LeafKey != nil && c.leaf.Path == "" {
		f.leafKey = c.places.LeafKey(c.leaf.Ref)
	} else {
		f.leaf = withoutIndexes(c.at())
	}
	for _, k := range c.within {
		f.carriers = f.carriers<<8 | uint64(k)
	}
	if len(c.within) == 0 && !h.plain {
		f.carriers = uint64(LetterCase)
	}
	return f
}

func (c *Checker) from(i uint32) string {
	p := c.m.patterns[i]
	switch {
	case p.flags&flagPath != 0:
		return c.m.paths[p.ref]
	case c.places.Value != nil:
		return c.places.Value(int(p.ref))
	}
	return ""
}

func (c *Checker) at() string {
	if c.leaf.Path == "" && c.places.Leaf != nil {
		return c.places.Leaf(c.leaf.Ref)
	}
	return c.leaf.Path
}

// carrier names what the value lies in, the innermost first.
func (c *Checker) carrier(h hit) string {
	switch {
	case len(c.within) > 0:
		names := make([]string, 0, len(c.within))
		for i := len(c.within) - 1; i >= 0; i-- {
			names = append(names, c.within[i].String())
		}
		return strings.Join(names, " in ")
	case h.plain:
		return Plain.String()
	}
	return LetterCase.String()
}

func (c *Checker) report(fault sameFault, finding func() Finding) {
	if c.reported[fault] {
		return
	}
	if len(c.findings) == MaxFindings {
		c.more++
		return
	}
	c.reported[fault] = true
	c.findings = append(c.findings, finding())
}

func withoutIndexes(path string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(path, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('[')
		path = strings.TrimLeft(rest, "0123456789")
	}
}
