package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/assets"
	"gatehouse/preview/internal/graphlist"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// subject is a list and the shipped rules that are made for it.
type subject struct {
	kind  graphlist.Kind
	rules string
}

var subjects = []subject{
	{graphlist.Users, "msft-entra-id.yaml"},
	{graphlist.Messages, "outlook-mail.yaml"},
	{graphlist.Events, "outlook-cal.yaml"},
}

// Limits: how many times as fast as the other the engine must be.
const (
	overEncodingJSON = 2.5
	overJSONTextCopy = 0.6
	overJQ           = 5
)

// measured holds bytes a second.
type measured struct {
	engine float64
	others []other
}

type other struct {
	speed, engine float64
	least         float64
}

func (o other) ratio() float64 { return o.engine / o.speed }
func (o other) ok() bool       { return o.ratio() >= o.least }

func (o other) String() string {
	return fmt.Sprintf("%5.2f (≥ %.1f: %s)", o.ratio(), o.least, verdict(o.ok()))
}

// measure takes the best of some rounds of each, in turns, in processor time: what else the machine does meanwhile hits all of them.
func measure(s subject, megabytes int, jq string) (measured, error) {
	set, err := s.load()
	if err != nil {
		return measured{}, err
	}
	body := graphlist.Bytes(s.kind, megabytes*1e6)
	engine, err := engineOf(s, set)
	if err != nil {
		return measured{}, err
	}
	filter, err := deletions(s, set)
	if err != nil {
		return measured{}, err
	}
	dir, err := os.MkdirTemp("", "gatehouse-bench-")
	if err != nil {
		return measured{}, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "list.json")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return measured{}, err
	}
	contenders := []func() (time.Duration, error){
		timed(func() error { return engine(body, io.Discard) }),
		timed(func() error { return unmarshalAndMarshal(body) }),
		timed(func() error { return copyTokens(body, io.Discard) }),
		func() (time.Duration, error) { return runJQ(jq, filter, file) },
	}
	best := [4]time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}
	for range rounds(megabytes) {
		for i, work := range contenders {
			took, err := work()
			if err != nil {
				return measured{}, err
			}
			best[i] = min(best[i], took)
		}
	}
	speed := func(i int) float64 { return float64(len(body)) / best[i].Seconds() }
	m := measured{engine: speed(0)}
	for i, least := range []float64{overEncodingJSON, overJSONTextCopy, overJQ} {
		m.others = append(m.others, other{speed: speed(i + 1), engine: m.engine, least: least})
	}
	return m, nil
}

func rounds(megabytes int) int { return max(3, 75/megabytes) }

func timed(work func() error) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		began := spent()
		err := work()
		return max(spent()-began, time.Microsecond), err
	}
}

func (s subject) load() (*rules.Set, error) {
	data, err := fs.ReadFile(assets.FS, "rules/"+s.rules)
	if err != nil {
		return nil, err
	}
	return rules.Load(s.rules, data)
}

// engineOf runs the rules as the program does when nobody wants an explanation. The key is derived before: it is done once a run,
// however many answers there are.
func engineOf(s subject, set *rules.Set) (func([]byte, io.Writer) error, error) {
	sanitizer, err := sanitize.New(sanitize.Options{Salt: "salt of the benchmark", Key: "key of the benchmark"})
	if err != nil {
		return nil, err
	}
	work := func(body []byte, out io.Writer) error {
		return sanitizer.Stream(set, "GET", s.kind.URL(), bytes.NewReader(body), out, sanitize.StreamOptions{})
	}
	return work, work(graphlist.Bytes(s.kind, 10_000), io.Discard)
}

func unmarshalAndMarshal(body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	_, err := json.Marshal(v)
	return err
}

// copyTokens reads and writes every token and does nothing else.
func copyTokens(body []byte, out io.Writer) error {
	d, e := jsontext.NewDecoder(bytes.NewReader(body)), jsontext.NewEncoder(out)
	for {
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := e.WriteToken(token); err != nil {
			return err
		}
	}
}
