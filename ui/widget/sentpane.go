package widget

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// SentPane lists the requests that left this machine, newest last, in fixed rows.
type SentPane struct {
	Object fyne.CanvasObject
	list   *fw.List
	sent   []tenant.Sent
	follow bool
}

// NewSentPane makes the list.
func NewSentPane() *SentPane {
	p := &SentPane{follow: true}
	p.list = fw.NewList(func() int { return len(p.sent) },
		func() fyne.CanvasObject { return newMonoRow() },
		func(i fw.ListItemID, o fyne.CanvasObject) { o.(*monoRow).show(SentLine(p.sent[i])) })
	p.list.HideSeparators = true
	p.Object = container.NewThemeOverride(p.list, tightTheme{})
	return p
}

// SetSent shows these requests and scrolls to the newest.
func (p *SentPane) SetSent(sent []tenant.Sent) {
	p.sent = sent
	p.list.Refresh()
	if len(sent) > 0 {
		toEnd(p.list)
	}
}

// pathCells is the width of the column of paths: long enough for a reference to an owner.
const pathCells = 68

// SentLine writes one request: method, path, status, time, note. What did not succeed has its own colour and says why.
func SentLine(s tenant.Sent) MonoLine {
	status := fmt.Sprint(s.Status)
	if s.Status == 0 {
		status = words.L("none")
	}
	tail := fmt.Sprintf("%-8s", words.Millis(s.Took))
	for _, t := range []string{s.Code, s.Note} {
		if t != "" {
			tail += "   " + words.Visible(t)
		}
	}
	line := MonoLine{Colour: theme.Text, Back: theme.Clear}
	if s.Status == 0 || s.Status >= 400 {
		line.Colour, line.Back = theme.Caution, theme.CautionBg
	}
	path := words.Visible(s.Path)
	if n := len([]rune(path)); n < pathCells {
		path += strings.Repeat(" ", pathCells-n)
	}
	line.Text = fmt.Sprintf("%-6s %s  %-4s  %s", s.Method, path, status, tail)
	return line
}

// SentTail shows the newest requests inside a page, without a scroll area of its own.
type SentTail struct {
	fw.BaseWidget
	count int
	sent  []tenant.Sent
}

// NewSentTail makes a list of at most count requests.
func NewSentTail(count int) *SentTail {
	s := &SentTail{count: count}
	s.ExtendBaseWidget(s)
	return s
}

// SetSent shows the newest of these requests.
func (s *SentTail) SetSent(sent []tenant.Sent) {
	s.sent = sent[max(0, len(sent)-s.count):]
	s.Refresh()
}

// CreateRenderer is part of Fyne's widget contract.
func (s *SentTail) CreateRenderer() fyne.WidgetRenderer {
	r := &sentTailRenderer{s: s, column: Column(0)}
	r.objects = []fyne.CanvasObject{r.column}
	r.Refresh()
	return r
}

type sentTailRenderer struct {
	plainRenderer
	s      *SentTail
	column *fyne.Container
}

func (r *sentTailRenderer) MinSize() fyne.Size { return r.column.MinSize() }

func (r *sentTailRenderer) Layout(size fyne.Size) { r.column.Resize(size) }

func (r *sentTailRenderer) Refresh() {
	r.column.Objects = nil
	for _, sent := range r.s.sent {
		row := newMonoRow()
		row.show(SentLine(sent))
		r.column.Add(row)
	}
	if len(r.s.sent) == 0 {
		r.column.Add(Small(words.L("Nothing yet.")))
	}
	r.column.Resize(r.s.Size())
	r.column.Refresh()
}
