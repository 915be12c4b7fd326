package preview

// Sight is an answer as it can be looked at. Rows, fields and lines are made when they are asked for: an answer of 64 MB has
// more than a million of them. It may be used from several goroutines.
type Sight interface {
	RowCount() int
	Row(i int) Row
	FieldCount() int
	Field(i int) Field
	// LineCount and Line are the lines of what leaves the gate as indented JSON; of a direct connector masked.
	LineCount() int
	Line(i int) string
	// JSON is all of that, compact.
	JSON() []byte
}

// Sight is all of the answer. It is never nil.
func (c *CallResult) Sight() Sight {
	if c.sight != nil {
		return c.sight
	}
	return &writtenSight{c}
}

// MostWritten is how many fields and rows of one call are written out for reports and programs.
const MostWritten = 10_000

// writeOut fills Fields and Rows from the sight.
func (c *CallResult) writeOut() {
	if c.sight == nil {
		return
	}
	c.Fields, c.Rows = make([]Field, min(c.sight.FieldCount(), MostWritten)), make([]Row, min(c.sight.RowCount(), MostWritten))
	for i := range c.Fields {
		c.Fields[i] = c.sight.Field(i)
	}
	shown := map[string]bool{}
	for i := range c.Rows {
		row := c.sight.Row(i)
		if row.Field >= len(c.Fields) {
			c.Rows = c.Rows[:i] // every row finds its field
			break
		}
		if row.Mark == ClearPersonal && row.Field >= 0 {
			shown[c.Fields[row.Field].Name] = true
		}
		c.Rows[i] = row
	}
	c.FieldsLeft, c.RowsLeft = c.sight.FieldCount()-len(c.Fields), c.sight.RowCount()-len(c.Rows)
	c.ClearLeft = nil
	if c.RowsLeft == 0 {
		return
	}
	if s, ok := c.sight.(interface{ clearNames(from int) []string }); ok {
		for _, name := range s.clearNames(len(c.Rows)) {
			if !shown[name] {
				c.ClearLeft = append(c.ClearLeft, name)
			}
		}
	}
}

// writtenSight shows a result that was made elsewhere by what is written out of it.
type writtenSight struct{ c *CallResult }

func (s *writtenSight) RowCount() int     { return len(s.c.Rows) }
func (s *writtenSight) Row(i int) Row     { return s.c.Rows[i] }
func (s *writtenSight) FieldCount() int   { return len(s.c.Fields) }
func (s *writtenSight) Field(i int) Field { return s.c.Fields[i] }
func (s *writtenSight) JSON() []byte      { return s.c.Out }
func (s *writtenSight) LineCount() int    { return len(indented(s.c.Out)) }
func (s *writtenSight) Line(i int) string { return indented(s.c.Out)[i] }
