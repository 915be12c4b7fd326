package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"gatehouse/setup/problem"
)

func piped(r io.Reader) *input {
	return &input{Reader: untilCancelled(context.Background(), r), size: -1, close: func() error { return nil }}
}

func TestWhatFitsIsHeldAndWhatDoesNotIsHandedOnWhole(t *testing.T) {
	const limit = 5 << 20
	random := make([]byte, limit)
	for i := range random {
		random[i] = byte(rand.Uint32()) //nolint:gosec // any bytes do
	}
	for name, test := range map[string]struct {
		text []byte
		held bool
	}{
		"nothing":                       {nil, true},
		"a little":                      {[]byte("{}"), true},
		"what is read first":            {bytes.Repeat([]byte("a"), firstRead), true},
		"one more":                      {bytes.Repeat([]byte("a"), firstRead+1), true},
		"as much as is allowed":         {bytes.Repeat([]byte("ab"), limit/2), true},
		"as much, hard to compress":     {random, true},
		"one byte too much":             {bytes.Repeat([]byte("a"), limit+1), false},
		"much too much":                 {bytes.Repeat([]byte("abc"), limit), false},
		"too much and hard to compress": {append(bytes.Clone(random), random...), false},
	} {
		for source, in := range map[string]*input{
			"pipe":           piped(bytes.NewReader(test.text)),
			"a byte at once": piped(iotest.HalfReader(bytes.NewReader(test.text))),
			"file":           {Reader: bytes.NewReader(test.text), size: int64(len(test.text))},
			"growing file":   {Reader: bytes.NewReader(test.text), size: int64(len(test.text) / 2)},
		} {
			t.Run(name+", "+source, func(t *testing.T) {
				got, err := in.read(limit)
				if err != nil {
					t.Fatal(err)
				}
				if held := got.rest == nil; held != test.held {
					t.Fatalf("held: %v, want %v", held, test.held)
				}
				text := got.body
				if got.rest != nil {
					if text, err = io.ReadAll(got.rest); err != nil {
						t.Fatal(err)
					}
				}
				if !bytes.Equal(text, test.text) {
					t.Errorf("%d bytes came through, and not the %d that were sent", len(text), len(test.text))
				}
			})
		}
	}
}

func TestAnInputThatIsHardToCompressIsNotHeldFurtherThanMemoryAllows(t *testing.T) {
	random := rand.NewChaCha8([32]byte{})
	got, err := piped(io.LimitReader(random, 40<<20)).read(wholeLimit)
	if err != nil || got.rest == nil {
		t.Fatalf("%d MB of noise are held: %v", len(got.body)>>20, err)
	}
	if n, err := io.Copy(io.Discard, got.rest); err != nil || n != 40<<20 {
		t.Errorf("%d bytes came through: %v", n, err)
	}
}

func TestAnInputThatBreaksOffIsAnErrorWithItsReason(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, in := range map[string]io.Reader{
		"at once":          iotest.ErrReader(broken),
		"in the beginning": io.MultiReader(strings.NewReader("{"), iotest.ErrReader(broken)),
		"later":            io.MultiReader(io.LimitReader(zeros{}, 3*firstRead), iotest.ErrReader(broken)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := piped(in).read(wholeLimit)
			if !errors.Is(err, broken) || problem.Of(err).Kind != problem.BadInput {
				t.Errorf("%v", err)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
