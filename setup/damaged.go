package setup

import (
	"fmt"
	"path/filepath"
)

// DamagedFile is a list of the state folder in which lines cannot be read. They stay where they are; what can be read is shown.
type DamagedFile struct {
	Path  string `json:"path"`
	Lines []int  `json:"lines"` // numbers, from 1
}

// Text says it in a sentence.
func (d DamagedFile) Text() string {
	name := filepath.Base(d.Path)
	if len(d.Lines) == 1 {
		return fmt.Sprintf("Line %d of %s cannot be read and is left out: it is torn or was changed by something else.", d.Lines[0], name)
	}
	return fmt.Sprintf("%d lines of %s, the first of them line %d, cannot be read and are left out: they are torn or were changed by something else.", len(d.Lines), name, d.Lines[0])
}

// Damaged names the lists of this machine in which lines cannot be read.
func (h *House) Damaged() ([]DamagedFile, error) {
	found, err := h.store.Damaged()
	if err != nil {
		return nil, err
	}
	var out []DamagedFile
	for _, d := range found {
		out = append(out, DamagedFile{Path: filepath.Join(h.store.Dir(), d.File), Lines: d.Lines})
	}
	return out, nil
}
