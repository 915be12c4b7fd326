package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/preview/internal/graphlist"
	"gatehouse/preview/rules"
)

// findJQ tells what to do where there is none.
func findJQ() (string, error) {
	path, err := exec.LookPath("jq")
	if err != nil {
		return "", errors.New("jq is missing, which the engine is measured against: install it (on Debian: apt-get install jq) and run again")
	}
	return path, nil
}

// deletions is the quickest form of jq for the deletions alone that these rules make: properties of the elements that are in the
// answer and not in what leaves the gate.
func deletions(s subject, set *rules.Set) (string, error) {
	engine, err := engineOf(s, set)
	if err != nil {
		return "", err
	}
	body := graphlist.Bytes(s.kind, 200_000)
	var out bytes.Buffer
	if err := engine(body, &out); err != nil {
		return "", err
	}
	before, err := properties(body)
	if err != nil {
		return "", err
	}
	after, err := properties(out.Bytes())
	if err != nil {
		return "", err
	}
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if !after[name] {
			gone = append(gone, "."+strconv.Quote(name))
		}
	}
	if len(gone) == 0 || len(after) == 0 {
		return "", fmt.Errorf("%s deletes %d and keeps %d properties of %s: nothing to compare", s.rules, len(gone), len(after), s.kind)
	}
	return ".value |= map(del(" + strings.Join(gone, ",") + "))", nil
}

// properties are the names that elements of a list have.
func properties(body []byte) (map[string]bool, error) {
	var list struct {
		Value []map[string]json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, element := range list.Value {
		for name := range element {
			names[name] = true
		}
	}
	return names, nil
}

// runJQ filters a file to nowhere and tells the processor time that it took.
func runJQ(jq, filter, file string) (time.Duration, error) {
	c := exec.CommandContext(context.Background(), jq, "-c", filter, file)
	if err := c.Run(); err != nil {
		return 0, fmt.Errorf("run jq: %w", err)
	}
	return max(c.ProcessState.UserTime()+c.ProcessState.SystemTime(), time.Microsecond), nil
}
