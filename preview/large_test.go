package preview_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"runtime"
	"testing"
	"time"

	"gatehouse/assets"
	"gatehouse/preview"
	"gatehouse/preview/internal/graphlist"
	"gatehouse/preview/rules"
)

// go test ./preview -run Large -v -args -mb=64 opens answers of the size that the window takes.
var megabytes = flag.Int("mb", 3, "size of the answers that the tests of large answers open, in MB")

// firstRows is much longer than a person should wait for them (1.5 s): the machine may be busy with other tests.
const firstRows = 5 * time.Second

func shippedSet(t testing.TB, name string) *rules.Set {
	t.Helper()
	data, err := fs.ReadFile(assets.FS, "rules/"+name)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func largeAnswer(kind graphlist.Kind, size int) preview.Answer {
	return preview.Answer{Name: "Large", Method: "GET", URL: kind.URL(), Type: kind.Type(), Body: graphlist.Bytes(kind, size)}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestALargeAnswerOpensAtOnceAndIsLookedAtRowByRow(t *testing.T) {
	for _, c := range []struct {
		kind  graphlist.Kind
		rules string // "": the vendor reads it directly
	}{{graphlist.Users, "msft-entra-id.yaml"}, {graphlist.Events, "outlook-cal.yaml"}, {graphlist.Messages, ""}} {
		t.Run(c.kind.Type(), func(t *testing.T) {
			var set *rules.Set
			if c.rules != "" {
				set = shippedSet(t, c.rules)
			}
			answer := largeAnswer(c.kind, *megabytes<<20)
			before := liveHeap()
			start := time.Now()
			result, err := preview.Open(context.Background(), set, []preview.Answer{answer}, preview.Options{})
			if err != nil {
				t.Fatal(err)
			}
			sight := result.Calls[0].Sight()
			for i := range min(40, sight.RowCount()) {
				sight.Row(i)
			}
			first := time.Since(start)
			opened := liveHeap() - before
			rows := sight.RowCount()
			if rows < *megabytes*1000 || sight.Row(rows-1).Right != "}" || !result.Unchecked {
				t.Fatalf("%d rows, %+v, %s", rows, sight.Row(rows-1), result.Calls[0].Problem)
			}
			start = time.Now()
			done, err := result.Finish(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			finished := time.Since(start)
			if len(done.Leaks) > 0 {
				t.Errorf("leaks: %v", done.Leaks)
			}
			if done.Unchecked || done.LeakNote != "" || done.SampleHash == "" {
				t.Errorf("unchecked %t, note %q", done.Unchecked, done.LeakNote)
			}
			held := liveHeap() - before
			// What is written out for reports is the same for every size; it is left out of the ratio.
			ratio := float64(held+uint64(len(answer.Body)))/float64(len(answer.Body)) - 10/float64(*megabytes)
			t.Logf("%d MB, %d rows: first rows after %v, finished %v later; beside the answer %d MB after opening, %d MB after the check (%.1f times the answer in all)",
				*megabytes, rows, first.Round(time.Millisecond), finished.Round(time.Millisecond), opened>>20, held>>20, ratio)
			if first > firstRows {
				t.Errorf("the first rows came after %v", first)
			}
			if ratio > 5 {
				t.Errorf("%.1f times the answer is held", ratio)
			}
			runtime.KeepAlive(done)
		})
	}
}

func TestALargeLeakCheckIsCancelled(t *testing.T) {
	result, err := preview.Open(context.Background(), shippedSet(t, "msft-entra-id.yaml"), []preview.Answer{largeAnswer(graphlist.Users, 3<<20)}, preview.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if done, err := result.Finish(ctx); err == nil || done != nil {
		t.Errorf("it went on: %v", err)
	}
	if !result.Unchecked || result.Calls[0].Sight().RowCount() == 0 {
		t.Error("the opened preview is gone")
	}
}

// Whoever looks while the leak check runs must see rows all the time (run with -race where that is wanted).
func TestRowsMayBeReadWhileTheLeakCheckRuns(t *testing.T) {
	result, err := preview.Open(context.Background(), shippedSet(t, "msft-entra-id.yaml"), []preview.Answer{largeAnswer(graphlist.Users, 1<<20)}, preview.Options{})
	if err != nil {
		t.Fatal(err)
	}
	finished := make(chan error)
	go func() {
		_, err := result.Finish(context.Background())
		finished <- err
	}()
	sight := result.Calls[0].Sight()
	for i := 0; ; i++ {
		select {
		case err := <-finished:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
			if row := sight.Row(i % sight.RowCount()); row.Left == "" && row.Right == "" {
				t.Fatalf("row %d is empty", i)
			}
			sight.Line(i % sight.LineCount())
		}
	}
}

func TestRowsAndFieldsOfALargeAnswerLeadToEachOther(t *testing.T) {
	result, err := preview.Open(context.Background(), shippedSet(t, "msft-entra-id.yaml"), []preview.Answer{largeAnswer(graphlist.Users, 300<<10)}, preview.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sight := result.Calls[0].Sight()
	next := 0
	var counts preview.Counts
	for i := range sight.RowCount() {
		row := sight.Row(i)
		if row.Field < 0 {
			continue
		}
		if field := sight.Field(row.Field); row.Field != next || field.Mark != row.Mark {
			t.Fatalf("row %d has field %d of mark %q, want field %d of mark %q", i, row.Field, field.Mark, next, row.Mark)
		}
		counts.Fields++
		next++
	}
	if next != sight.FieldCount() || result.Counts.Fields != next {
		t.Errorf("%d fields in rows, %d in all, %d counted", next, sight.FieldCount(), result.Counts.Fields)
	}
	var lines bytes.Buffer
	for i := range sight.LineCount() {
		lines.WriteString(sight.Line(i) + "\n")
	}
	if got, want := compact(t, lines.Bytes()), compact(t, sight.JSON()); !bytes.Equal(got, want) {
		t.Error("the lines are not the answer that leaves the gate")
	}
}

// BenchmarkRowsOfLargeAnswer is what one frame of scrolling costs: 40 rows somewhere in the answer.
func BenchmarkRowsOfLargeAnswer(b *testing.B) {
	result, err := preview.Open(context.Background(), shippedSet(b, "msft-entra-id.yaml"), []preview.Answer{largeAnswer(graphlist.Users, *megabytes<<20)}, preview.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := result.Finish(context.Background()); err != nil {
		b.Fatal(err)
	}
	sight := result.Calls[0].Sight()
	rows := sight.RowCount()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		from := i * 7919 % (rows - 40)
		for row := from; row < from+40; row++ {
			sight.Row(row)
		}
	}
}
