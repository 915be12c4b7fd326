package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/store/atomicfile"
	"gatehouse/setup/vendorlist"
)

// ownFolder holds the definitions that were made on this machine, each in a folder of its own with its example answers.
const ownFolder = "definitions"

// AddMade keeps a definition that was made of a vendor's list and puts it into the catalogue. An id that is taken is refused: a
// connector of that name may already be in the tenant.
func (h *House) AddMade(id string, made vendorlist.Made) (*definition.Definition, error) {
	if taken := definition.Find(h.Catalogue(), id); taken != nil {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("There is already a connector called %s.", id), "", "Choose another id.", nil)
	}
	folder := filepath.Join(h.store.Dir(), ownFolder, id)
	if err := writeOwn(folder, id, made); err != nil {
		return nil, problem.New(problem.Failed, "The definition cannot be kept.", err.Error()+".", "Check the state folder and its rights.", err)
	}
	d, err := definition.Load(filepath.Join(folder, id+".yaml"))
	if err != nil {
		return nil, err
	}
	h.Add(d)
	return d, nil
}

// writeOwn writes the examples before the definition: a definition that is there is whole.
func writeOwn(folder, id string, made vendorlist.Made) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for name, data := range made.Examples {
		if err := atomicfile.Write(filepath.Join(folder, name), data); err != nil {
			return err
		}
	}
	return atomicfile.Write(filepath.Join(folder, id+".yaml"), made.YAML)
}

// AddOwn puts the definitions that were kept on this machine into the catalogue. Those that cannot be read are named in the
// error; the others are there all the same.
func (h *House) AddOwn() error {
	folders, err := os.ReadDir(filepath.Join(h.store.Dir(), ownFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the definitions of this machine: %w", err)
	}
	var bad []error
	for _, f := range folders {
		file := filepath.Join(h.store.Dir(), ownFolder, f.Name(), f.Name()+".yaml")
		if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
			continue // making it was interrupted
		}
		d, err := definition.Load(file)
		switch {
		case err != nil:
			bad = append(bad, err)
		case definition.Find(h.Catalogue(), d.ID) == nil:
			h.Add(d)
		}
	}
	if len(bad) > 0 {
		return problem.New(problem.BadInput, "A connector that was made on this machine cannot be used.", problem.Of(bad[0]).Error(),
			"Mend or remove it in the folder "+filepath.Join(h.store.Dir(), ownFolder)+".", errors.Join(bad...))
	}
	return nil
}
