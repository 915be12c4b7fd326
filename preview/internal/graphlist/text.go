package graphlist

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// text writes JSON as Graph does: compact, letters of all scripts as they are.
type text struct {
	out     []byte
	chance  *rand.Rand
	scratch []byte
}

// newText has chances of its own for every element, so that a longer list begins like a shorter one.
func newText(out []byte, k Kind, i uint64) *text {
	return &text{out: out, chance: rand.New(rand.NewPCG(uint64(k[0]), i))}
}

func (t *text) raw(s string) { t.out = append(t.out, s...) }

// comma separates a member or element from what stands before it.
func (t *text) comma() {
	if n := len(t.out); n > 0 && !strings.ContainsRune("{[:,", rune(t.out[n-1])) {
		t.out = append(t.out, ',')
	}
}

func (t *text) name(name string) {
	t.comma()
	t.out = append(t.out, '"')
	t.raw(name)
	t.raw(`":`)
}

func (t *text) quote(s string) {
	t.comma()
	out, err := jsontext.AppendQuote(t.out, s)
	if err != nil {
		panic(err) // every text here is valid UTF-8
	}
	t.out = out
}

func (t *text) string(name, s string) {
	t.name(name)
	t.quote(s)
}

func (t *text) null(name string) {
	t.name(name)
	t.raw("null")
}

// maybe writes a text or null; full of ten have one.
func (t *text) maybe(name string, full int, s string) {
	if t.chance.IntN(10) < full {
		t.string(name, s)
	} else {
		t.null(name)
	}
}

func (t *text) bool(name string, b bool) {
	t.name(name)
	t.out = strconv.AppendBool(t.out, b)
}

func (t *text) int(name string, n int) {
	t.name(name)
	t.out = strconv.AppendInt(t.out, int64(n), 10)
}

func (t *text) strings(name string, all ...string) {
	t.name(name)
	t.raw("[")
	for _, s := range all {
		t.quote(s)
	}
	t.raw("]")
}

// object writes a member that holds others; an empty name is an element of an array.
func (t *text) object(name string, members func()) {
	if name == "" {
		t.comma()
	} else {
		t.name(name)
	}
	t.raw("{")
	members()
	t.raw("}")
}

func (t *text) array(name string, elements func()) {
	t.name(name)
	t.raw("[")
	elements()
	t.raw("]")
}

func (t *text) one(of []string) string { return of[t.chance.IntN(len(of))] }

func (t *text) bytes(n int) []byte {
	t.scratch = t.scratch[:0]
	for len(t.scratch) < n {
		x := t.chance.Uint64()
		for range 8 {
			t.scratch = append(t.scratch, byte(x))
			x >>= 8
		}
	}
	return t.scratch[:n]
}

// base64 is an opaque text of n bytes: paging tokens, ids of items, change keys.
func (t *text) base64(n int) string { return base64.URLEncoding.EncodeToString(t.bytes(n)) }

// guid is an object id.
func (t *text) guid() string {
	b := t.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// moment is a time in 2026, in UTC.
func (t *text) moment() time.Time {
	return time.Date(2026, 1, 1, 0, 0, t.chance.IntN(300*24*3600), 0, time.UTC)
}

func stamp(at time.Time) string { return at.Format("2006-01-02T15:04:05Z") }
