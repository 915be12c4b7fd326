package sanitize_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gatehouse/preview/internal/graphlist"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"github.com/go-json-experiment/json/jsontext"
)

// shippedRules are those of the connector that reads such lists.
var shippedRules = map[graphlist.Kind]string{
	graphlist.Users: "msft-entra-id.yaml", graphlist.Messages: "outlook-mail.yaml", graphlist.Events: "outlook-cal.yaml",
}

func shipped(t testing.TB, k graphlist.Kind) *rules.Set {
	t.Helper()
	name := filepath.Join("../../assets/rules", shippedRules[k])
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func eachList(b *testing.B, size int, run func(set *rules.Set, k graphlist.Kind, body []byte)) {
	for _, k := range graphlist.Kinds() {
		set, body := shipped(b, k), graphlist.Bytes(k, size)
		b.Run(k.Type(), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				run(set, k, body)
			}
		})
	}
}

func sanitizer(t testing.TB) *sanitize.Sanitizer {
	t.Helper()
	s, err := sanitize.New(usual)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func BenchmarkStream(b *testing.B) {
	s := sanitizer(b)
	eachList(b, 3<<20, func(set *rules.Set, k graphlist.Kind, body []byte) {
		if err := s.Stream(set, "GET", k.URL(), bytes.NewReader(body), io.Discard, sanitize.StreamOptions{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkDocument(b *testing.B) {
	s := sanitizer(b)
	eachList(b, 3<<20, func(set *rules.Set, k graphlist.Kind, body []byte) {
		if _, err := s.Document(set, "GET", k.URL(), body, 0, ""); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkLargeDocument(b *testing.B) {
	s := sanitizer(b)
	eachList(b, 64<<20, func(set *rules.Set, k graphlist.Kind, body []byte) {
		if _, err := s.Document(set, "GET", k.URL(), body, 0, ""); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkCopy is the floor: tokens are read and written, nothing is looked at.
func BenchmarkCopy(b *testing.B) {
	eachList(b, 3<<20, func(_ *rules.Set, _ graphlist.Kind, body []byte) {
		d, e := jsontext.NewDecoder(bytes.NewReader(body)), jsontext.NewEncoder(io.Discard)
		for {
			token, err := d.ReadToken()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil {
				err = e.WriteToken(token)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUnmarshal is the usual way to change JSON in Go, without the changes.
func BenchmarkUnmarshal(b *testing.B) {
	eachList(b, 3<<20, func(_ *rules.Set, _ graphlist.Kind, body []byte) {
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			b.Fatal(err)
		}
		if _, err := json.Marshal(v); err != nil {
			b.Fatal(err)
		}
	})
}
