package leak

// Carrier is a form in which a value can stand in a text.
type Carrier uint8

// The carriers, in which values of every encoding can lie. They lie in each other too.
const (
	Plain Carrier = iota
	LetterCase
	Percent
	Form
	Base64
	Base64URL
	Base64Lines
	Hex
	HexGroups
	HTML
	JSON
	ByteEscapes
	QuotedPrintable
	Gzip
	carriers
)

// The encodings other than UTF-8.
const (
	utf16LittleEndian = carriers + iota
	utf16BigEndian
	latin1
	tooMuch
)

var carrierNames = [...]string{
	Plain: "plain", LetterCase: "other letter case", Percent: "percent-encoding", Form: "form encoding", Base64: "base64",
	Base64URL: "base64url", Base64Lines: "base64 in lines", Hex: "hex", HexGroups: "hex in groups", HTML: "HTML entities",
	JSON: "JSON escapes", ByteEscapes: `\x escapes`, QuotedPrintable: "quoted-printable", Gzip: "gzip",
	utf16LittleEndian: "UTF-16", utf16BigEndian: "UTF-16", latin1: "Latin-1", tooMuch: TooMuch,
}

// TooMuch is the carrier of a finding that names no value: a text holds so much that could be decoded that not all of it was.
const TooMuch = "more encodings in each other than can be looked through"

func (c Carrier) String() string { return carrierNames[c] }

// Carriers lists them all.
func Carriers() []Carrier {
	all := make([]Carrier, carriers)
	for i := range all {
		all[i] = Carrier(i)
	}
	return all
}
