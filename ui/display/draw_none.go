//go:build !cgo || ci

package display

// draw: a program without a C compiler's parts has no window to draw.
func draw() answer {
	return answer{NoScreen: "This build of Gatehouse has no window."}
}
