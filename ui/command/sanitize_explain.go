package command

import (
	"bufio"
	"encoding/json"
	"io"

	"gatehouse/preview"
	"gatehouse/preview/coverage"
	"gatehouse/preview/sanitize"
)

// explanation is the JSON object that says what happened to each field, written while the fields come by. It holds nothing of the
// response but what leaves the gate.
type explanation struct {
	out     *bufio.Writer
	encoder *json.Encoder
	types   *coverage.Types
	graph   string
	options preview.Options
	fields  int
	counts  preview.Counts
	call    explainedCall
	where   *explainedEndpoint
}

type explainedCall struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"` // Graph type; absent: not known
	Status int    `json:"status"`
}

// explainedEndpoint is the entry of the rules that admits the call.
type explainedEndpoint struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Endpoint int    `json:"endpoint"` // from 0
}

type explainedCheck struct {
	Of   string `json:"of"` // "whole", "sample"
	Note string `json:"note,omitempty"`
}

func (j *job) newExplanation(w io.Writer) *explanation {
	x := &explanation{
		out: bufio.NewWriterSize(w, 64<<10), types: j.types, graph: j.Type,
		call:    explainedCall{j.Method, j.URL, j.Type, j.Status},
		options: preview.Options{Salt: j.SaltFile, EmailDomain: j.domain(), AsProxy: j.AsProxy},
	}
	x.encoder = json.NewEncoder(x.out)
	x.encoder.SetEscapeHTML(false)
	if endpoint, ok := j.set.Match(j.Method, j.URL); ok {
		x.where = &explainedEndpoint{j.set.File, endpoint.Line, endpoint.Index}
	}
	return x
}

// begin writes what stands before the fields.
func (x *explanation) begin() error {
	x.raw(`{"call":`)
	if err := x.encoder.Encode(x.call); err != nil {
		return err
	}
	x.raw(`,"endpoint":`)
	return x.encoder.Encode(x.where)
}

// piece explains the fields of a response or of a piece of one, each on a line.
func (x *explanation) piece(doc *sanitize.Document) error {
	if x.fields == 0 {
		if err := x.begin(); err != nil {
			return written(err)
		}
		x.raw(`,"fields":[` + "\n")
	}
	x.count(preview.Count(doc, x.types, x.graph))
	for field := range preview.Explain(doc, x.types, x.graph, x.options) {
		if x.fields > 0 {
			x.raw(",")
		}
		x.fields++
		if err := x.encoder.Encode(field); err != nil {
			return written(err)
		}
	}
	return nil
}

func (x *explanation) count(c preview.Counts) {
	x.counts.Fields += c.Fields
	x.counts.Removed += c.Removed
	x.counts.Tokenised += c.Tokenised
	x.counts.Clear += c.Clear
	x.counts.ClearPersonal += c.ClearPersonal
}

// end writes what stands behind the fields.
func (x *explanation) end(c checked) error {
	if x.fields == 0 {
		if err := x.begin(); err != nil {
			return written(err)
		}
		x.raw(`,"fields":[`)
	}
	x.raw(`],"counts":`)
	return x.close(c)
}

func (x *explanation) close(c checked) error {
	if err := x.encoder.Encode(x.counts); err != nil {
		return written(err)
	}
	x.raw(`,"leakCheck":`)
	done := explainedCheck{"whole", c.note}
	if c.sample {
		done.Of = "sample"
	}
	if err := x.encoder.Encode(done); err != nil {
		return written(err)
	}
	x.raw(`,"leaks":`)
	leaks := c.leaks
	if leaks == nil {
		leaks = []preview.Leak{}
	}
	if err := x.encoder.Encode(leaks); err != nil {
		return written(err)
	}
	x.raw("}\n")
	return written(x.out.Flush())
}

func (x *explanation) raw(s string) { _, _ = x.out.WriteString(s) } // the error comes back from the next write

// explainWhole prints the explanation of a response that is held in memory.
func (j *job) explainWhole(doc *sanitize.Document, c checked, refused error) error {
	x := j.newExplanation(j.env.program.Streams.Out)
	if refused != nil {
		x.count(preview.Count(doc, j.types, j.Type))
		return j.explainRefusal(c, x, refused)
	}
	if err := x.piece(doc); err != nil {
		return err
	}
	return x.end(c)
}

// explainRefusal leaves the fields out: with a leak in them they would show what the rules meant to hide.
func (j *job) explainRefusal(c checked, x *explanation, refused error) error {
	x.out.Reset(j.env.program.Streams.Out)
	if err := x.begin(); err != nil {
		return written(err)
	}
	x.raw(`,"counts":`)
	if err := x.close(c); err != nil {
		return err
	}
	return refused
}
