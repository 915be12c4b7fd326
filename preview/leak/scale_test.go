package leak_test

import (
	"encoding/base64"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/preview/leak"
)

var scale = flag.Int("scale", 16, "one part in so many of a million values and 64 MB of leaves; 1 = all of it")

// people makes the values of a large list: names from a few thousand, and an address, a number and an id of each person.
type people struct{ r *rand.Rand }

func (p people) syllables(n int) string {
	const first, second = "bdfghjklmnprstvwz", "aeiou"
	var b strings.Builder
	for range n {
		b.WriteByte(first[p.r.IntN(len(first))])
		b.WriteByte(second[p.r.IntN(len(second))])
	}
	return b.String()
}

func (p people) id() string {
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", p.r.Uint32(), p.r.IntN(1<<16), p.r.IntN(1<<12), p.r.IntN(1<<12), p.r.Uint64()>>16)
}

func (p people) person(i int) [5]string {
	given, family := p.syllables(2+i%2), p.syllables(3+i%3)
	return [5]string{
		strings.ToUpper(given[:1]) + given[1:] + " " + strings.ToUpper(family[:1]) + family[1:], given + "." + family + fmt.Sprint(i) + "@contoso.example",
		fmt.Sprintf("+1 555 01%02d %05d", i%100, i), p.id(), family,
	}
}

// leafOf makes what leaves the gate: ids, times, tokens, settings, links and sentences.
func leafOf(r *rand.Rand, p people) string {
	switch r.IntN(6) {
	case 0:
		return p.id()
	case 1:
		return fmt.Sprintf("2026-%02d-%02dT%02d:30:00Z", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24))
	case 2:
		token := make([]byte, 20+r.IntN(40))
		for i := range token {
			token[i] = byte(r.Uint32())
		}
		return base64.StdEncoding.EncodeToString(token)
	case 3:
		return "https://graph.microsoft.com/v1.0/users/" + p.id() + "/events?%24skip=" + fmt.Sprint(r.IntN(1000)) + "&$top=10"
	case 4:
		return []string{"Europe/Berlin", "normal", "singleInstance", "de-DE", "W. Europe Standard Time"}[r.IntN(5)]
	}
	words := []string{"quarterly", "figures", "which", "discussed", "in", "the", "meeting", "and", "will", "be", "sent", "ÜBERSICHT", "überarbeitet", "会議", "next", "Thursday"}
	var b strings.Builder
	for range 5 + r.IntN(20) {
		b.WriteString(words[r.IntN(len(words))] + " ")
	}
	return b.String()
}

func TestAMillionValuesInALargeAnswer(t *testing.T) {
	wanted, size := 1_000_000 / *scale, (64<<20) / *scale
	p := people{rand.New(rand.NewPCG(1, 2))}
	texts, bytes := make([]string, 0, wanted+5), 0
	for i := 0; i*5 < wanted; i++ {
		for _, text := range p.person(i) {
			texts = append(texts, text)
			bytes += len(text)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := cpuTime(t)
	b := leak.NewBuilder(0)
	for i, text := range texts {
		b.Add(leak.Value{Ref: i, Text: text})
	}
	m := b.Matcher()
	built := cpuTime(t) - start
	runtime.GC()
	runtime.ReadMemStats(&after)
	memory := int(after.HeapAlloc) - int(before.HeapAlloc)
	c := m.Checker(leak.Places{})
	r := rand.New(rand.NewPCG(3, 4))
	leaves := make([]string, 0, 4096)
	for range cap(leaves) {
		leaves = append(leaves, leafOf(r, p))
	}
	start = cpuTime(t)
	searched := 0
	for i := 0; searched < size; i++ {
		// What stands behind makes every leaf another one, so that none is known from before.
		text := leaves[i%len(leaves)]
		if len(text) > 40 {
			text += fmt.Sprint(" ", i)
		}
		searched += len(text)
		if err := c.Leaf(t.Context(), leak.Leaf{Ref: i, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	took := cpuTime(t) - start
	t.Logf("%d values (%d known) of %d bytes: built in %v, %d bytes of memory; %d bytes searched in %v", wanted, m.Sample().Known, bytes, built, memory, searched, took)
	if found := c.Findings(); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
	// All of it takes half of that on a core of its own.
	if limit := 10 * time.Second; took+built > limit {
		t.Errorf("took %v and %v, at most %v", built, took, limit)
	}
	if memory > 5*bytes/2+1<<20 {
		t.Errorf("%d bytes of values take %d bytes", bytes, memory)
	}
	for _, i := range []int{1, len(texts)/10*5 + 1, len(texts) - 4} {
		if err := c.Leaf(t.Context(), leak.Leaf{Text: "x=" + base64.StdEncoding.EncodeToString([]byte(texts[i]))}); err != nil {
			t.Fatal(err)
		}
		if _, ok := m.Find("see "+texts[i]+".", false); !ok {
			t.Errorf("%s is not found", texts[i])
		}
	}
	if len(c.Findings()) == 0 {
		t.Error("nothing is found any more")
	}
}

func BenchmarkLeaves(b *testing.B) {
	p := people{rand.New(rand.NewPCG(1, 2))}
	builder := leak.NewBuilder(0)
	for i := range 20_000 {
		for _, text := range p.person(i) {
			builder.Add(leak.Value{Text: text})
		}
	}
	m := builder.Matcher()
	c := m.Checker(leak.Places{})
	r := rand.New(rand.NewPCG(3, 4))
	leaves, size := make([]string, 1000), 0
	for i := range leaves {
		leaves[i] = leafOf(r, p)
		size += len(leaves[i])
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, text := range leaves {
			n++
			if err := c.Leaf(b.Context(), leak.Leaf{Text: fmt.Sprint(text, " ", n)}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	p := people{rand.New(rand.NewPCG(1, 2))}
	builder := leak.NewBuilder(0)
	for i := range 200_000 {
		for _, text := range p.person(i) {
			builder.Add(leak.Value{Text: text})
		}
	}
	m := builder.Matcher()
	b.ReportAllocs()
	for b.Loop() {
		if _, found := m.Find("W. Europe Standard Time", false); found {
			b.Fatal("found")
		}
	}
}
