package widget

import fw "fyne.io/fyne/v2/widget"

// toEnd scrolls a list to its last row. Asking for the size first makes Fyne build the list: it cannot scroll before.
func toEnd(l *fw.List) {
	l.MinSize()
	l.ScrollToBottom()
}
