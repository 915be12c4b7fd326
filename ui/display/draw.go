//go:build cgo && !ci

package display

import (
	"fmt"
	"runtime"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// draw opens an invisible window as Fyne's driver does, and asks who draws it.
func draw() (a answer) {
	runtime.LockOSThread()
	defer func() {
		if r := recover(); r != nil { // the binding panics on errors that it does not expect
			a.Error = fmt.Sprint(r)
		}
	}()
	if err := glfw.Init(); err != nil {
		return answer{NoScreen: "The screen that the environment names cannot be opened: " + err.Error()}
	}
	defer glfw.Terminate()
	hint()
	glfw.WindowHint(glfw.Visible, glfw.False)
	window, err := glfw.CreateWindow(16, 16, "Gatehouse", nil, nil)
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer window.Destroy()
	window.MakeContextCurrent()
	a.Version = fmt.Sprintf("%d.%d", window.GetAttrib(glfw.ContextVersionMajor), window.GetAttrib(glfw.ContextVersionMinor))
	a.Renderer, err = renderer()
	if err != nil {
		a.Error = err.Error()
	}
	return a
}
