package sanitize

// walker sanitizes values that lie in memory and are known to be valid JSON, in one pass.
type walker struct {
	automaton *automaton
	changer   changer
	table     *table // nil: only what leaves the gate is wanted
	file      string // of the rules
	out       []byte
	muted     bool // what is read does not leave the gate
	depth     int  // of the value that is read

	b       []byte        // what lies in memory
	root    int           // where the value begins in it that is worked on
	base    int64         // where b begins in the answer
	prefix  func() string // the path to that value; nil: it is a value of the answer
	looked  int           // how far conditions made it look ahead
	format  error         // the answer is refused although the decoder took it: nesting, numbers, limits
	failure error         // the first rule that could not work, in the order of the rules
	way     uint32
}

// kid is how a value is called by the container around it.
type kid struct {
	name    []byte // with quotes; nil: it is an element or a root
	id      uint32 // of the name, in the document
	escaped bool
	later   bool // another one has been written before it
}

// lead writes what stands before a value.
func (w *walker) lead(k *kid) {
	if k.later {
		w.out = append(w.out, ',')
	}
	if k.name != nil {
		w.out = append(appendRaw(w.out, k.name, k.escaped), ':')
	}
}

// value sanitizes the value at i; the result is where it ends.
func (w *walker) value(i int, st *state, k kid) int {
	if w.table.full() {
		w.limit(errValues)
		return w.skip(i)
	}
	kind := kindOf(w.b[i])
	if kind == '{' || kind == '[' {
		if w.depth >= MaxNesting {
			w.refuse(tooDeep(int64(i)))
		}
		return w.container(i, kind, st, k)
	}
	end, escaped := scalarEnd(w.b, i)
	raw := w.b[i:end]
	if kind == '0' && isHuge(raw) {
		w.refuse(hugeNumber(int64(i)))
	}
	l := st.scalar()
	var ch *change
	switch {
	case !l.accepts(kind, raw):
		if l.nulled == nil {
			l.nulled = w.changer.rejected(l.hits, Node{Kind: kind}, st.schema.Line, st.dropLine)
		}
		ch = l.nulled
	case kind == 'n' && st.dropLine != 0:
		ch = w.dropped(st)
	case len(l.hits) > 0:
		w.changer.muted = w.muted
		ch = w.changer.of(l, kind, raw)
	}
	if ch != nil && ch.err != nil {
		w.fail(i, ch)
	}
	event := w.table.begin(w, i, kind, k)
	if !w.muted && (ch == nil || !ch.gone) {
		w.lead(&k)
		from := len(w.out)
		if ch == nil {
			w.out = appendRaw(w.out, raw, escaped)
		} else {
			w.out = append(w.out, ch.out...)
		}
		w.table.wrote(event, from, len(w.out))
	}
	w.table.end(event, end, ch)
	return end
}

// dropped is what becomes of null in an array that a schema filters.
func (w *walker) dropped(st *state) *change {
	if st.nulled == nil {
		n := Node{Kind: 'n'}
		n.remove(Edit{Effect: FilteredOut, Line: st.dropLine})
		st.nulled = w.changer.finish(nil, n, false)
	}
	return st.nulled
}

func (w *walker) container(i int, kind byte, st *state, k kid) int {
	if w.automaton.effort > maxEffort {
		w.limit(errEffort)
	}
	c, known := w.answered(i, st, kind)
	if !known {
		return w.subtree(i, st, k)
	}
	ch := w.whole(i, c, st)
	event := w.table.begin(w, i, kind, k)
	muted := w.muted
	if !w.muted && (ch == nil || !ch.gone) {
		w.lead(&k)
	}
	from := len(w.out)
	var end int
	switch {
	case ch != nil:
		if !w.muted && !ch.gone {
			w.out = append(w.out, ch.out...)
			w.table.wrote(event, from, len(w.out))
		}
		w.muted = true
		end = w.hidden(i, kind, c)
	case w.muted && w.table == nil && c.plain:
		end = w.skip(i)
	case kind == '{':
		end = w.object(i, c)
	default:
		end = w.array(i, c)
	}
	w.muted = muted
	if ch == nil && !w.muted {
		w.table.wrote(event, from, len(w.out))
	}
	w.table.end(event, end, ch)
	return end
}

// whole is what becomes of a container as a whole; nil: it stays.
func (w *walker) whole(i int, c *container, st *state) *change {
	if !c.rejected && len(c.hits) == 0 {
		return nil
	}
	ch := c.result
	switch {
	case ch != nil && w.depth > 0:
	case c.rejected:
		ch = w.changer.rejected(c.hits, Node{Kind: c.kind}, st.schema.Line, st.dropLine)
	default:
		ch = w.changer.finish(c.hits, Node{Kind: c.kind}, w.depth == 0)
	}
	if w.depth > 0 {
		c.result = ch
	}
	if ch.err != nil {
		w.fail(i, ch)
	}
	return ch
}

// hidden reads what a container held that does not leave the gate.
func (w *walker) hidden(i int, kind byte, c *container) int {
	switch {
	case w.table == nil && c.dead:
		return w.skip(i)
	case c.rejected:
		c = w.automaton.state(nil, 0, nil).container(kind)
	}
	if kind == '{' {
		return w.object(i, c)
	}
	return w.array(i, c)
}

func (w *walker) skip(i int) int {
	end, problem := skip(w.b, i, w.depth)
	if problem != nil {
		w.refuse(problem)
	}
	return end
}

func (w *walker) object(i int, c *container) int {
	w.write('{')
	w.depth++
	k, row, count := kid{}, 0, 0
	for i = blanks(w.b, i+1); w.b[i] != '}'; i = next(w.b, i) {
		var e *edge
		var nameEnd int
		e, nameEnd, row, k.escaped = c.follow(w.b, i, row)
		if k.name = w.b[i:nameEnd]; w.table != nil {
			k.id = w.table.name(c, row, k.name, k.escaped)
		}
		i = blanks(w.b, blanks(w.b, nameEnd)+1)
		before := len(w.out)
		switch {
		case e.gone == 0:
			i = w.value(i, e.to, k)
		case w.table == nil:
			i = w.skip(i)
		default:
			i = w.unlisted(i, e, k)
		}
		k.later = k.later || len(w.out) > before
		if count++; count > MaxNames {
			w.limit(errNames)
		}
	}
	w.depth--
	w.write('}')
	return i + 1
}

// unlisted puts into the table what the schema does not name.
func (w *walker) unlisted(i int, e *edge, k kid) int {
	muted := w.muted
	w.muted = true
	event := len(w.table.document.Events)
	i = w.value(i, e.to, k)
	w.muted = muted
	if event < len(w.table.document.Events) {
		w.table.document.Events[event].Outcome = w.table.unlisted(e)
	}
	return i
}

func (w *walker) array(i int, c *container) int {
	w.write('[')
	w.depth++
	var k kid
	to := c.element().to
	for i = blanks(w.b, i+1); w.b[i] != ']'; i = next(w.b, i) {
		before := len(w.out)
		i = w.value(i, to, k)
		k.later = k.later || len(w.out) > before
	}
	w.depth--
	w.write(']')
	return i + 1
}

// next goes from the end of a value to the next one, or to the end of the container.
func next(b []byte, i int) int {
	if i = blanks(b, i); b[i] == ',' {
		i = blanks(b, i+1)
	}
	return i
}

func (w *walker) write(c byte) {
	if !w.muted {
		w.out = append(w.out, c)
	}
}
