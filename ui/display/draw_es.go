//go:build cgo && !ci && (arm || arm64) && !darwin

package display

import "github.com/go-gl/glfw/v3.4/glfw"

// hint asks for what Fyne's painter needs on these processors: OpenGL ES 2.0.
func hint() {
	glfw.WindowHint(glfw.ClientAPI, glfw.OpenGLESAPI)
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 0)
}

// renderer is not told without a second binding; that a context could be made is what counts.
func renderer() (string, error) { return "OpenGL ES", nil }
