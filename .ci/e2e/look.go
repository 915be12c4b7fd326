//go:build linux

package e2e

import (
	"fmt"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Picture keeps what the window shows once it stands still, and holds it against what a picture can be held against: it
// shows something, it is as bright as its theme, and no text is cut or covered.
func (w *Window) Picture(name string, dark bool) {
	w.m.t.Helper()
	w.xdotool("mousemove", fmt.Sprint(screenWidth-2), fmt.Sprint(screenHeight-2)) // out of the way, nothing hovered
	last := "nothing yet"
	until(w.m.t, 10*time.Second, "the window to stand still", func() bool {
		time.Sleep(200 * time.Millisecond)
		s, err := w.look()
		if err != nil {
			return false
		}
		before := last
		last = s.String()
		return last == before
	}, w.Explain)
	path := w.m.Picture(name)
	bright, colours, err := measure(path)
	must(w.m.t, err)
	if colours < 20 {
		w.m.t.Errorf("%s shows %d colours: nothing was drawn", filepath.Base(path), colours)
	}
	if dark && bright > 0.4 || !dark && bright < 0.6 {
		w.m.t.Errorf("%s has brightness %.2f, which is not its theme's (dark: %v)", filepath.Base(path), bright, dark)
	}
	s, err := w.look()
	must(w.m.t, err)
	if faults := s.Faults(); len(faults) > 0 {
		w.m.t.Errorf("%s:\n%s", filepath.Base(path), strings.Join(faults, "\n"))
	}
}

// measure gives the mean brightness of a picture, 0 to 1, and how many colours it has.
func measure(path string) (bright float64, colours int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return 0, 0, fmt.Errorf("read the picture: %w", err)
	}
	seen := map[[3]uint8]bool{}
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y += 2 {
		for x := bounds.Min.X; x < bounds.Max.X; x += 2 {
			r, g, b, _ := picture.At(x, y).RGBA()
			seen[[3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}] = true
			bright += (0.2126*float64(r) + 0.7152*float64(g) + 0.0722*float64(b)) / 0xffff
		}
	}
	return bright / float64(((bounds.Dx()+1)/2)*((bounds.Dy()+1)/2)), len(seen), nil
}
