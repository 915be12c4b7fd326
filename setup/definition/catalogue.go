package definition

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"gatehouse/assets"
	"gatehouse/setup/problem"
)

// maxCompanion bounds a rules or example file.
const maxCompanion = 16 << 20

// files say where the rules and examples of a definition lie.
type files struct {
	open           func(name string) (fs.File, error) // nil: nowhere
	rules, example string                             // folders
}

// Catalogue gives the definitions that Gatehouse carries: those behind a sanitizer first, then by system and name.
func Catalogue() ([]*Definition, error) {
	names, err := fs.Glob(assets.FS, "connectors/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list embedded definitions: %w", err)
	}
	var out []*Definition
	for _, name := range names {
		data, err := assets.FS.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read embedded definition: %w", err)
		}
		d, err := Parse(name, data)
		if err != nil {
			return nil, fmt.Errorf("parse embedded definition: %w", err)
		}
		if want := d.ID + ".yaml"; path.Base(name) != want {
			return nil, fmt.Errorf("embedded definition %s is not named %s", name, want)
		}
		d.files = files{open: assets.FS.Open, rules: "rules", example: "examples/" + d.ID}
		out = append(out, d)
	}
	sort.SliceStable(out, func(a, b int) bool {
		if x, y := out[a].Sanitizer.Direct(), out[b].Sanitizer.Direct(); x != y {
			return y
		}
		if out[a].System != out[b].System {
			return out[a].System < out[b].System
		}
		return out[a].Name < out[b].Name
	})
	return out, nil
}

// Load reads a definition of the user; its rules and examples lie beside it. All three must be there.
func Load(file string) (*Definition, error) {
	data, err := readBounded(os.Open(file))
	if err != nil {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("The definition %s cannot be read.", clip(filepath.Base(file))), "",
			"Check the path and the rights of the file.", fmt.Errorf("read definition: %w", err))
	}
	d, err := Parse(filepath.Base(file), data)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(file)
	d.files = files{rules: ".", example: ".", open: func(name string) (fs.File, error) {
		// A root keeps a link beside the definition from leading to a file elsewhere.
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		return root.Open(name)
	}}
	if _, _, err := d.ReadRules(); err != nil {
		return nil, err
	}
	for _, v := range d.Sanitizer.Variants {
		if _, _, err := d.ReadVariant(v.ID); err != nil {
			return nil, err
		}
	}
	for i, c := range d.Calls {
		if _, err := d.ReadExample(c); err != nil {
			return nil, d.wrong(fmt.Sprintf("calls[%d].example", i), "Put the example file beside the definition.", "example file %s cannot be read", clip(c.Example))
		}
	}
	return d, nil
}

// ReadRules gives the rules file. A connector that reads Graph directly has none: name and data are empty.
func (d *Definition) ReadRules() (name string, data []byte, err error) {
	if d.Sanitizer.Direct() {
		return "", nil, nil
	}
	data, err = d.read(d.files.rules, d.Sanitizer.Rules)
	if err != nil {
		return "", nil, d.wrong("sanitizer.rules", "Put the rules file beside the definition.", "rules file %s cannot be read", clip(d.Sanitizer.Rules))
	}
	return path.Join(d.files.rules, d.Sanitizer.Rules), data, nil
}

// ReadVariant gives the rules file of a variant.
func (d *Definition) ReadVariant(id string) (name string, data []byte, err error) {
	for i, v := range d.Sanitizer.Variants {
		if v.ID != id {
			continue
		}
		if data, err = d.read(d.files.rules, v.Rules); err != nil {
			return "", nil, d.wrong(fmt.Sprintf("sanitizer.variants[%d].rules", i), "Put the rules file beside the definition.", "rules file %s cannot be read", clip(v.Rules))
		}
		return path.Join(d.files.rules, v.Rules), data, nil
	}
	return "", nil, fmt.Errorf("find variant of %s: there is no %s", d.ID, clip(id))
}

// ReadExample gives the fictional answer of a call.
func (d *Definition) ReadExample(c Call) ([]byte, error) {
	data, err := d.read(d.files.example, c.Example)
	if err != nil {
		return nil, fmt.Errorf("read example of %s, call %q: %w", d.ID, c.Name, err)
	}
	return data, nil
}

func (d *Definition) read(folder, name string) ([]byte, error) {
	switch {
	case d.files.open == nil:
		return nil, errors.New("the definition was not read from a file")
	case !filePattern.MatchString(name):
		return nil, fmt.Errorf("no file of this name: %s", clip(name))
	}
	return readBounded(d.files.open(path.Join(folder, name)))
}

// readBounded reads the whole file; the arguments are what opening it gave.
func readBounded[F fs.File](f F, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	data, err := io.ReadAll(io.LimitReader(f, maxCompanion+1))
	if err == nil && len(data) > maxCompanion {
		err = fmt.Errorf("it has more than %d bytes", maxCompanion)
	}
	return data, err
}

// Find gives the definition with this id, or nil.
func Find(all []*Definition, id string) *Definition {
	for _, d := range all {
		if strings.EqualFold(d.ID, id) {
			return d
		}
	}
	return nil
}
