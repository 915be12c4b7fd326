package e2e

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Snapshot is what the locator says is on the screen.
type Snapshot struct {
	Title  string `json:"title"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Items  []Item `json:"items"`
}

// Item is one visible thing that shows a text.
type Item struct {
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Hint     string `json:"hint"`
	Box      Box    `json:"box"`
	Tap      *Box   `json:"tap"`
	View     Box    `json:"view"`
	Scrolls  bool   `json:"scrolls"`
	Disabled bool   `json:"disabled"`
	Focused  bool   `json:"focused"`
	Secret   bool   `json:"secret"`
	Checked  bool   `json:"checked"`
	Cut      bool   `json:"cut"`
	Layer    int    `json:"layer"`
}

// leaf is the kind of what draws the text of every widget.
const leaf = "canvas.Text"

// Box is a rectangle in pixels of the window.
type Box struct{ X, Y, W, H int }

// Middle is the point to click.
func (b Box) Middle() (x, y int) { return b.X + b.W/2, b.Y + b.H/2 }

// Inside holds when the middle of b can be seen through view.
func (b Box) Inside(view Box) bool {
	x, y := b.Middle()
	return x >= view.X && x < view.X+view.W && y >= view.Y && y < view.Y+view.H
}

// crop is the part of b inside o, without an area when there is none.
func (b Box) crop(o Box) Box {
	x, y := max(b.X, o.X), max(b.Y, o.Y)
	return Box{x, y, max(0, min(b.X+b.W, o.X+o.W)-x), max(0, min(b.Y+b.H, o.Y+o.H)-y)}
}

// common is the area that two boxes share.
func (b Box) common(o Box) int {
	shared := b.crop(o)
	return shared.W * shared.H
}

// Target is where a click reaches the item.
func (i Item) Target() Box {
	if i.Tap != nil {
		return *i.Tap
	}
	return i.Box
}

// front is what lies on top: a dialog hides the window from the mouse.
func (s Snapshot) front() []Item {
	top := 0
	for _, item := range s.Items {
		top = max(top, item.Layer)
	}
	return slices.DeleteFunc(slices.Clone(s.Items), func(i Item) bool { return i.Layer != top })
}

// Shows holds when a text in sight contains this one.
func (s Snapshot) Shows(text string) bool {
	return slices.ContainsFunc(s.Items, func(i Item) bool {
		return strings.Contains(i.Text, text) && i.Box.common(i.View) > 0
	})
}

// Clickable finds what shows exactly this text and takes a tap. Of several the one nearest to the text near wins; without
// near, several at different places are none: a person would not know which either.
func (s Snapshot) Clickable(text, near string) (Item, bool) {
	var found []Item
	for _, item := range s.front() {
		if item.Text != text || item.Tap == nil || item.Disabled {
			continue
		}
		if !slices.ContainsFunc(found, func(other Item) bool { return other.Target() == item.Target() || other.Box.common(item.Box) > 0 }) {
			found = append(found, item)
		}
	}
	if near == "" {
		if len(found) != 1 {
			return Item{}, false
		}
		return found[0], true
	}
	// The very text first: "Outlook Calendar" is not "Outlook Calendar, administrator".
	anchors := slices.DeleteFunc(s.front(), func(i Item) bool { return i.Text != near })
	if len(anchors) == 0 {
		anchors = slices.DeleteFunc(s.front(), func(i Item) bool { return !strings.Contains(i.Text, near) })
	}
	if len(found) == 0 || len(anchors) == 0 {
		return Item{}, false
	}
	distance := func(item Item) int {
		least := 1 << 30
		for _, anchor := range anchors {
			x1, y1 := item.Box.Middle()
			x2, y2 := anchor.Box.Middle()
			least = min(least, (x1-x2)*(x1-x2)+16*(y1-y2)*(y1-y2)) // what stands in the same line belongs together
		}
		return least
	}
	sort.SliceStable(found, func(a, b int) bool { return distance(found[a]) < distance(found[b]) })
	return found[0], true
}

// Entry finds the entry with this placeholder.
func (s Snapshot) Entry(hint string) (Item, bool) {
	for _, item := range s.front() {
		if item.Hint == hint && !item.Disabled {
			return item, true
		}
	}
	return Item{}, false
}

// Faults lists texts that are cut off or lie over one another, as far as boxes can tell; a picture is looked at besides.
func (s Snapshot) Faults() []string {
	var faults []string
	var leaves []Item
	for _, item := range s.Items {
		seen := item.Box.common(item.View) > 0
		if seen && item.Cut && (item.Kind == leaf || item.Kind == "widget.Button" || item.Kind == "widget.Check") {
			faults = append(faults, fmt.Sprintf("%s %q is cut off: %+v", item.Kind, item.Text, item.Box))
		}
		if seen && item.Kind == leaf && strings.TrimSpace(item.Text) != "" {
			leaves = append(leaves, item)
		}
	}
	for i, a := range leaves {
		for _, b := range leaves[i+1:] {
			boxA, boxB := a.Box.crop(a.View), b.Box.crop(b.View)
			smaller := min(boxA.W*boxA.H, boxB.W*boxB.H)
			if a.Layer == b.Layer && boxA.common(boxB)*4 > smaller {
				faults = append(faults, fmt.Sprintf("%q %+v and %q %+v lie over one another", a.Text, a.Box, b.Text, b.Box))
			}
		}
	}
	return faults
}

func (s Snapshot) String() string {
	var lines []string
	var last string
	for _, item := range s.Items {
		// A widget is told of once, not again for the parts that draw it.
		if item.Kind == "widget.RichText" || item.Kind == leaf && item.Text == last {
			continue
		}
		last = item.Text
		line := fmt.Sprintf("  %d %-16s %q at %d,%d %dx%d", item.Layer, item.Kind, item.Text, item.Box.X, item.Box.Y, item.Box.W, item.Box.H)
		if item.Hint != "" {
			line += fmt.Sprintf(" hint %q", item.Hint)
		}
		if item.Tap != nil {
			line += " takes taps"
		}
		if item.Disabled {
			line += " disabled"
		}
		if item.Box.common(item.View) == 0 {
			line += " out of sight"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
