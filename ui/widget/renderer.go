package widget

import "fyne.io/fyne/v2"

// plainRenderer carries the objects of a widget that owns nothing to free.
type plainRenderer struct{ objects []fyne.CanvasObject }

func (r *plainRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy has nothing to free.
func (r *plainRenderer) Destroy() {}
