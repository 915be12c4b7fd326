//go:build cgo && !ci && ((!arm && !arm64) || darwin)

package display

import (
	"fmt"

	"github.com/go-gl/gl/v2.1/gl"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// hint asks for what Fyne's painter needs: OpenGL 2.1.
func hint() {
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 1)
}

func renderer() (string, error) {
	if err := gl.Init(); err != nil {
		return "", fmt.Errorf("load OpenGL: %w", err)
	}
	return gl.GoStr(gl.GetString(gl.RENDERER)), nil
}
