package sanitize

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"gatehouse/preview/rules"
)

var errNotJSON = errors.New("the text is not the JSON that the rule expects, so a proxy refuses the whole answer")

// digest replaces a text by numbers about it; where the text is JSON, the texts inside that the path of the rule names.
func (t transformer) digest(n *Node, rule *rules.Transform, edit Edit) error {
	v := n.Value()
	if n.IsContainer() || v.Kind != '"' {
		nullify(n, edit)
		return nil
	}
	edit.Effect = Digested
	if rule.Inner == nil {
		edit.Taken, edit.Made = []string{v.Text}, []string{digestText(v.Text, rule.Keywords)}
		n.become(Value{'"', edit.Made[0]}, edit)
		return nil
	}
	inner, err := digestInside(v.Text, rule.Inner, rule.Keywords, t.asProxy)
	if err != nil {
		return err
	}
	if inner.text != v.Text {
		edit.Taken, edit.Made = inner.taken, inner.made
		n.become(Value{'"', inner.text}, edit)
	}
	return nil
}

// inside is JSON text with digests in it.
type inside struct {
	text  string
	taken []string
	made  []string
	odd   bool // the path found something else than texts and null
}

// digestInside digests the texts that the path finds in a JSON text. What is found and is no text becomes null. With lastWins,
// every place gets the digest of the last one, as proxies write it.
func digestInside(text string, path *rules.Path, keywords []string, lastWins bool) (inside, error) {
	root, err := Parse([]byte(text))
	if err != nil {
		return inside{}, errNotJSON
	}
	found, err := locate(root, path, count(root), false, new(int))
	if err != nil {
		return inside{}, err
	}
	var out inside
	for _, n := range found {
		v := n.Value()
		if n.IsContainer() || v.Kind != '"' {
			out.odd = out.odd || v.Kind != 'n'
			nullify(n, Edit{})
			continue
		}
		digest := digestText(v.Text, keywords)
		out.taken, out.made = append(out.taken, v.Text), append(out.made, digest)
		n.become(Value{'"', digest}, Edit{})
	}
	if lastWins && len(out.made) > 0 {
		last := out.made[len(out.made)-1]
		for _, n := range found {
			n.become(Value{'"', last}, Edit{})
		}
	}
	out.text = string(root.AppendJSON(nil))
	return out, nil
}

// textDigest counts a text: length in UTF-16 code units, words between blanks, and how often each keyword stands in it.
type textDigest struct {
	length   int
	words    int
	keywords []keywordCount // sorted, only those that were found
}

type keywordCount struct {
	word  string
	count int
}

var (
	wordGaps    = regexp.MustCompile(`[\s\x0B]+`) // \s as Java reads it
	keywordGaps = regexp.MustCompile(`\W+`)
)

func newDigest(text string, keywords []string) textDigest {
	d := textDigest{length: len(utf16.Encode([]rune(text)))}
	if text == "" {
		return d
	}
	// A text of blanks counts as one word, because splitting nothing gives one piece.
	trimmed := strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	d.words = 1 + len(wordGaps.FindAllStringIndex(trimmed, -1))
	if len(keywords) == 0 {
		return d
	}
	counts := map[string]int{}
	for _, word := range keywordGaps.Split(strings.ToLower(text), -1) {
		if slices.Contains(keywords, word) {
			counts[word]++
		}
	}
	for word, n := range counts {
		d.keywords = append(d.keywords, keywordCount{word, n})
	}
	slices.SortFunc(d.keywords, func(a, b keywordCount) int { return strings.Compare(a.word, b.word) })
	return d
}

// digestText is the digest as JSON text.
func digestText(text string, keywords []string) string {
	return string(digestNode(newDigest(text, keywords)).AppendJSON(nil))
}
