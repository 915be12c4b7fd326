package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	"gatehouse/setup/vendorlist"
	"gatehouse/setup/visible"
)

// vendorFlags are those of lint --vendor-list.
type vendorFlags struct {
	VendorList bool   `help:"The file is a vendor's permission list in any form: find its mistakes."`
	Make       string `help:"With --vendor-list: write a definition of what can be asked for, with its example answers beside it." placeholder:"OUT.yaml" type:"path"`
	ID         string `name:"id" help:"With --make: id of the connector." placeholder:"ID"`
	Name       string `help:"With --make: name of the connector." placeholder:"NAME"`
	Kind       string `help:"With --vendor-list: kind of the permissions whose kind the list leaves open." enum:"application,delegated," default:""`
}

// maxVendorList is more than a list may have; the reader of lists says so.
const maxVendorList = 1 << 20

// vendorListed is the machine output of lint --vendor-list.
type vendorListed struct {
	File        string               `json:"file"`
	Permissions []vendorPermission   `json:"permissions"`
	Findings    []vendorlist.Finding `json:"findings"`
	Unread      []vendorlist.Unread  `json:"notUnderstood"`
	Redirects   []vendorlist.Address `json:"redirectUris,omitempty"`
	Definition  string               `json:"definition,omitempty"`
}

type vendorPermission struct {
	Line     int        `json:"line"`
	Resource string     `json:"resource"`
	Name     string     `json:"name"`
	ID       string     `json:"id"`
	Kind     entra.Kind `json:"kind"`
	Risk     string     `json:"risk"`
	Opens    string     `json:"opens"`
	Writes   bool       `json:"writes"`
}

// vendorList finds the mistakes of a vendor's list. What cannot be asked for as it stands ends with 2, as other files do.
func (c lintCmd) vendorList(ctx context.Context, e *env) error {
	if !c.VendorList {
		return problem.New(problem.BadInput, "--make, --id, --name and --kind belong to --vendor-list.", "", "Add --vendor-list.", nil)
	}
	if len(c.Files) != 1 || c.Against != "" {
		return problem.New(problem.BadInput, "--vendor-list reads one list.", "", "Give one file, without --against.", nil)
	}
	if c.Make == "" && (c.ID != "" || c.Name != "") {
		return problem.New(problem.BadInput, "--id and --name belong to --make.", "", "Say with --make where to write the definition.", nil)
	}
	text, err := readVendorList(c.Files[0], e.program.Streams.In)
	if err != nil {
		return err
	}
	list, cat, err := e.readList(ctx, text)
	if err != nil {
		return err
	}
	res := vendorlist.Check(list, cat, vendorlist.Options{Kind: entra.Kind(c.Kind)})
	made := ""
	if c.Make != "" {
		if made, err = c.define(res); err != nil {
			return err
		}
	}
	if e.JSON {
		if err := e.emit(listed(c.Files[0], made, res)); err != nil {
			return err
		}
	}
	sayVendorList(e, c.Files[0], made, res)
	if n := res.Errors(); n > 0 {
		return reported{problem.New(problem.BadInput, fmt.Sprintf("The list has %d mistakes.", n), "What is marked ✕ cannot be asked for as the list says it.",
			"Show the vendor the lines marked ✕.", nil)}
	}
	return nil
}

// readList holds the list against the tenant that the flags name, else against what Gatehouse carries.
func (e *env) readList(ctx context.Context, text string) (vendorlist.List, *permission.Catalogue, error) {
	cat := permission.Embedded()
	list, err := vendorlist.Read(text, cat)
	if err != nil || e.Tenant == "" && !e.Rehearsal.On {
		return list, cat, err
	}
	s, err := e.signIn(ctx)
	if err != nil {
		return list, cat, err
	}
	defer s.Close()
	cat, read, err := s.Offered(ctx, list.Resources())
	if err != nil {
		return list, cat, err
	}
	e.say.line("Held against what the tenant offers of %s.", resourceNames(cat, read))
	list, err = vendorlist.Read(text, cat)
	return list, cat, err
}

func resourceNames(cat *permission.Catalogue, appIDs []string) string {
	names := []string{"nothing that could be read"}
	for i, id := range appIDs {
		if i == 0 {
			names = nil
		}
		if r, ok := cat.Resource(id); ok {
			names = append(names, r.Name)
		}
	}
	return visible.Text(strings.Join(names, ", "))
}

func readVendorList(file string, in io.Reader) (string, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", badFile(file, err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxVendorList))
	if err != nil {
		return "", badFile(file, err)
	}
	return string(data), nil
}

func listed(file, made string, res vendorlist.Result) vendorListed {
	out := vendorListed{
		File: file, Permissions: []vendorPermission{}, Findings: res.Findings(), Unread: res.List.Unread, Redirects: res.List.Redirects, Definition: made,
	}
	if out.Findings == nil {
		out.Findings = []vendorlist.Finding{}
	}
	if out.Unread == nil {
		out.Unread = []vendorlist.Unread{}
	}
	for _, row := range res.Rows {
		if p := row.Use; p != nil {
			risk, _ := p.Risk()
			out.Permissions = append(out.Permissions, vendorPermission{row.Entry.Line, p.ResourceName, p.Value, p.ID, p.Kind, string(risk), p.Opens(), p.Writes()})
		}
	}
	return out
}

func sayVendorList(e *env, file, made string, res vendorlist.Result) {
	for _, f := range res.Findings() {
		mark := "!"
		if f.Error {
			mark = "✕"
		}
		place := file
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", file, f.Line)
		}
		e.say.line("%s %s: %s", mark, place, visible.Text(f.Text))
		if f.Next != "" {
			e.say.line("    %s", visible.Text(f.Next))
		}
	}
	for _, u := range res.List.Unread {
		e.say.line("· %s:%d: not understood (%s): %s", file, u.Line, u.Why, visible.Text(u.Text))
	}
	rows := [][]string{{"PERMISSION", "KIND", "API", "RISK", "OPENS"}}
	for _, p := range res.Permissions() {
		risk, _ := p.Risk()
		does := "reads "
		if p.Writes() {
			does = "changes "
		}
		rows = append(rows, []string{p.Value, string(p.Kind), p.ResourceName, string(risk), does + p.Opens()})
	}
	if len(rows) > 1 {
		e.say.table(rows)
	}
	if made != "" {
		e.say.line("✓ The definition is in %s. Fill in the reasons, then use it with --definition %s.", made, made)
	}
}

// define writes the definition and its examples; a file that is already there is left alone.
func (c lintCmd) define(res vendorlist.Result) (string, error) {
	id, name := c.ID, c.Name
	if id == "" {
		id = strings.TrimSuffix(filepath.Base(c.Make), filepath.Ext(c.Make))
	}
	if name == "" {
		name = id
	}
	made, err := vendorlist.Define(id, name, res)
	if at, ok := errors.AsType[*definition.ParseError](err); ok {
		return "", at.Problem()
	}
	if err != nil {
		return "", err
	}
	files := map[string][]byte{c.Make: made.YAML}
	for example, data := range made.Examples {
		files[filepath.Join(filepath.Dir(c.Make), example)] = data
	}
	for path := range files {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return "", problem.New(problem.BadInput, path+" already exists.", "", "Give another name, or another folder.", err)
		}
	}
	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		if err := writeNew(path, files[path]); err != nil {
			return "", problem.New(problem.Failed, path+" cannot be written.", err.Error()+".", "Check the folder and its rights.", err)
		}
	}
	return c.Make, nil
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
