//go:build e2e

package window

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// The locator tells a test outside the process which texts are on the screen and where, because a picture alone does not.
// It only looks: clicks and keys come through the X server like anybody's. Only the build tag e2e compiles it in.

// located is one visible object that shows text, in pixels of the window.
type located struct {
	Kind     string `json:"kind"` // Go type: widget.Button, widget.Label, canvas.Text
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"` // placeholder of an entry
	Box      box    `json:"box"`
	Tap      *box   `json:"tap,omitempty"` // the nearest thing around it that takes a tap
	View     box    `json:"view"`          // the part of the window that it can be seen through
	Scrolls  bool   `json:"scrolls"`       // View is a scroll area
	Disabled bool   `json:"disabled"`      // takes no tap now
	Focused  bool   `json:"focused"`       // has the keyboard
	Secret   bool   `json:"secret"`        // a password entry, whose text is not told
	Checked  bool   `json:"checked"`       // a check that is on
	Cut      bool   `json:"cut"`           // needs more room than it has
	Layer    int    `json:"layer"`         // 0 the window, 1 and up what lies over it
}

type box struct{ X, Y, W, H int }

// snapshot is everything visible in every window of the program.
type snapshot struct {
	Title  string    `json:"title"`
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Items  []located `json:"items"`
}

func init() {
	path := os.Getenv("GATEHOUSE_E2E_SOCKET")
	if path == "" {
		return
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "unix", path)
	if err != nil {
		fmt.Fprintf(os.Stderr, "locator: %v\n", err)
		os.Exit(2)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(connection)
		}
	}()
}

// answer sends one reply per line received.
func answer(connection net.Conn) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	out := json.NewEncoder(connection)
	for lines.Scan() {
		if err := out.Encode(reply(lines.Bytes())); err != nil {
			return
		}
	}
}

// look runs on the window's own goroutine.
func look() []snapshot {
	var all []snapshot
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		c := w.Canvas()
		size := c.Size()
		width, height := c.PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
		s := snapshot{Title: w.Title(), Width: width, Height: height}
		layers := append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...)
		for layer, root := range layers {
			walk := walker{canvas: c, layer: layer}
			walk.visit(root, root.Position(), state{view: area{fyne.Position{}, size}})
			s.Items = append(s.Items, walk.found...)
		}
		all = append(all, s)
	}
	return all
}

type area struct {
	fyne.Position
	fyne.Size
}

func (a area) crop(b area) area {
	x, y := fyne.Max(a.X, b.X), fyne.Max(a.Y, b.Y)
	right, bottom := fyne.Min(a.X+a.Width, b.X+b.Width), fyne.Min(a.Y+a.Height, b.Y+b.Height)
	return area{fyne.NewPos(x, y), fyne.NewSize(fyne.Max(0, right-x), fyne.Max(0, bottom-y))}
}

// state is what an object inherits from those around it.
type state struct {
	view     area
	scrolls  bool
	tap      *area
	disabled bool
}

type walker struct {
	canvas fyne.Canvas
	layer  int
	found  []located
}

func (w *walker) visit(o fyne.CanvasObject, at fyne.Position, around state) {
	if o == nil || !o.Visible() {
		return
	}
	here := area{at, o.Size()}
	if _, ok := o.(fyne.Tappable); ok {
		around.tap = &here
	}
	if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
		around.disabled = true
	}
	w.note(o, here, around)
	if _, ok := o.(*container.Scroll); ok {
		around.view, around.scrolls = around.view.crop(here), true
	}
	for _, child := range children(o) {
		if child != nil {
			w.visit(child, at.Add(child.Position()), around)
		}
	}
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		if hidesText(o) {
			return nil
		}
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// hidesText holds for a password entry: what somebody typed there is nobody's business.
func hidesText(o fyne.CanvasObject) bool {
	password, ok := field(o, "Password")
	return ok && password.Kind() == reflect.Bool && password.Bool()
}

// note adds the object when it shows a text. Widgets of every package hold theirs in a field of one of a few names.
func (w *walker) note(o fyne.CanvasObject, here area, around state) {
	item := located{
		Kind: strings.TrimPrefix(fmt.Sprintf("%T", o), "*"), Hint: text(o, "PlaceHolder"),
		Box: w.pixels(here), View: w.pixels(around.view), Scrolls: around.scrolls, Disabled: around.disabled,
		Cut: o.MinSize().Width > here.Width+1 || o.MinSize().Height > here.Height+1, Layer: w.layer, Secret: hidesText(o),
	}
	if rich, ok := o.(*widget.RichText); ok {
		item.Text = rich.String()
	} else if !item.Secret {
		item.Text = cmp.Or(text(o, "Text"), text(o, "Content"), text(o, "Selected"))
	}
	if checked, ok := field(o, "Checked"); ok && checked.Kind() == reflect.Bool {
		item.Checked = checked.Bool()
	}
	if f, ok := o.(fyne.Focusable); ok {
		item.Focused = w.canvas.Focused() == f
	}
	if item.Text == "" && item.Hint == "" {
		return
	}
	if around.tap != nil {
		tap := w.pixels(*around.tap)
		item.Tap = &tap
	}
	w.found = append(w.found, item)
}

// field is an exported field of what o points to, also of a widget that o is built on.
func field(o fyne.CanvasObject, name string) (reflect.Value, bool) {
	value := reflect.ValueOf(o)
	if value.Kind() != reflect.Pointer || value.Elem().Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	found := value.Elem().FieldByName(name)
	return found, found.IsValid()
}

func text(o fyne.CanvasObject, name string) string {
	value, ok := field(o, name)
	if !ok || value.Kind() != reflect.String {
		return ""
	}
	return value.String()
}

func (w *walker) pixels(a area) box {
	x, y := w.canvas.PixelCoordinateForPosition(a.Position)
	right, bottom := w.canvas.PixelCoordinateForPosition(a.AddXY(a.Width, a.Height))
	return box{x, y, right - x, bottom - y}
}
