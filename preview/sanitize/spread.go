package sanitize

// Small containers are read as a whole; attempts at it are given up after a bounded number of bytes, and far down there are none.
const (
	attemptSize  = 32 << 10
	attemptDepth = 8
	flushed      = 64 << 10
)

// read sanitizes the next value: as a whole where it is small or has to be looked at before it can be written, otherwise part by part.
func (s *stream) read(st *state, k kid) error {
	w := s.walker
	kind := byte(s.d.PeekKind())
	most := int64(MaxText)
	if kind == '{' || kind == '[' {
		if most = MaxBody; st.container(kind).open == nil {
			if w.depth < attemptDepth {
				if raw, err := s.attempt(); raw != nil || err != nil {
					return s.piece(raw, err, st, k)
				}
			}
			return s.spread(st, kind, k)
		}
	}
	raw, err := s.whole(most)
	return s.piece(raw, err, st, k)
}

// piece sanitizes a value that lies in memory.
func (s *stream) piece(raw []byte, err error, st *state, k kid) error {
	if err != nil {
		return err
	}
	w := s.walker
	w.b, w.root, w.looked, w.base = raw, 0, 0, s.d.InputOffset()-int64(len(raw))
	if w.table == nil {
		w.value(0, st, k)
		return w.format
	}
	d := w.table.next(raw)
	k.id = 0
	w.value(0, st, k)
	if w.format != nil || w.failure != nil {
		return w.format
	}
	if s.unlisted != nil {
		d.Events[0].Outcome = w.table.unlisted(s.unlisted)
	}
	d.Out, d.Above = nil, s.place()
	if from := d.Events[0].Out.From; !d.Events[0].Out.Empty() {
		d.Out = w.out[from:]
		for i := range d.Events {
			if r := &d.Events[i].Out; !r.Empty() {
				r.From, r.To = r.From-from, r.To-from
			}
		}
	}
	w.table.finish()
	return s.watch(d)
}

// spread sanitizes a container part by part, as walker.container does with one that lies in memory.
func (s *stream) spread(st *state, kind byte, k kid) error {
	w := s.walker
	if w.depth >= MaxNesting {
		return tooDeep(s.next())
	}
	if w.automaton.effort > maxEffort {
		return errEffort
	}
	c := st.container(kind)
	w.b, w.root, s.unlisted = nil, 0, nil
	ch := w.whole(0, c, st)
	muted := w.muted
	if !muted && (ch == nil || !ch.gone) {
		w.lead(&k)
		if ch != nil {
			w.out = append(w.out, ch.out...)
		}
	}
	w.muted = muted || ch != nil
	defer func() { w.muted = muted }()
	if ch != nil && c.dead && w.table == nil {
		return s.pass()
	}
	if c.rejected {
		c = w.automaton.state(nil, 0, nil).container(kind)
	}
	if _, err := s.d.ReadToken(); err != nil {
		return s.fault(err)
	}
	w.write(kind)
	s.above = append(s.above, Above{Kind: kind})
	w.depth++
	err := s.kids(c)
	w.depth--
	s.above = s.above[:len(s.above)-1]
	if err != nil {
		return err
	}
	w.write(kind + 2)
	_, err = s.d.ReadToken()
	return s.fault(err)
}

func (s *stream) kids(c *container) error {
	var k kid
	var name []byte
	end, row := c.kind+2, 0
	for n := 0; byte(s.d.PeekKind()) != end; n++ {
		at := &s.above[len(s.above)-1]
		var e *edge
		if c.kind == '[' {
			at.Index, e = n, c.element()
		} else {
			if n >= MaxNames {
				return errNames
			}
			raw, err := s.whole(MaxText)
			if err != nil {
				return err
			}
			name = append(name[:0], raw...)
			k.name = name
			e, _, row, k.escaped = c.follow(name, 0, row)
			at.Name = textOf(name)
		}
		before := s.sent + int64(len(s.walker.out))
		if err := s.kid(e, k); err != nil {
			return err
		}
		k.later = k.later || s.sent+int64(len(s.walker.out)) > before
		if err := s.flush(flushed); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) kid(e *edge, k kid) error {
	w := s.walker
	if e.gone == 0 {
		return s.read(e.to, k)
	}
	if w.table == nil {
		return s.pass()
	}
	muted := w.muted
	w.muted, s.unlisted = true, e
	err := s.read(e.to, k)
	w.muted, s.unlisted = muted, nil
	return err
}
