package preview

import (
	"strings"

	"gatehouse/preview"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// onView is which answer the tree and the lines hold, and whether its leak check was done.
type onView struct {
	rows, lines place
}

type place struct {
	result    *preview.Result
	sight     preview.Sight
	call      string
	unchecked bool
}

func placeOf(r *preview.Result, c *preview.CallResult) place {
	return place{r, c.Sight(), c.Name, r.Unchecked}
}

// same holds for the same answer, also when its leak check was done meanwhile: what the person looks at stays where it is.
func (p place) same(other place) bool {
	return p.call == other.call && (p.result == other.result || p.sight == other.sight)
}

// showRows puts an answer into the tree.
func (v *View) showRows(r *preview.Result, c *preview.CallResult) {
	if c == nil {
		return
	}
	next := placeOf(r, c)
	switch before := v.shown.rows; {
	case !before.same(next):
		v.tree.SetRows(next.sight)
	case before.unchecked != next.unchecked:
		v.tree.Again()
	}
	v.shown.rows = next
}

// showLines puts the JSON of an answer into the list of lines.
func (v *View) showLines(r *preview.Result, c *preview.CallResult) {
	if c == nil {
		return
	}
	next := placeOf(r, c)
	if !v.shown.lines.same(next) {
		v.json.SetLines(jsonLines{next.sight})
	}
	v.shown.lines = next
}

// jsonLines are the lines of what leaves the gate.
type jsonLines struct{ sight preview.Sight }

func (l jsonLines) Len() int { return max(1, l.sight.LineCount()) }

func (l jsonLines) Line(i int) widget.MonoLine {
	if l.sight.LineCount() == 0 {
		return widget.MonoLine{Text: words.L("Nothing leaves the gate for this call."), Colour: theme.Muted, Back: theme.Clear}
	}
	return widget.MonoLine{Text: words.Visible(strings.ReplaceAll(l.sight.Line(i), "\t", "  ")), Colour: theme.Text, Back: theme.Clear}
}
