package widget

import fw "fyne.io/fyne/v2/widget"

// toTop scrolls a list to its first row. Asking for the size first makes Fyne build the list: it cannot scroll before.
func toTop(l *fw.List) {
	l.MinSize()
	l.ScrollToTop()
}

// toEnd scrolls a list to its last row.
func toEnd(l *fw.List) {
	l.MinSize()
	l.ScrollToBottom()
}
