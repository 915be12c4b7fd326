package words

import "gatehouse/setup/lifecycle"

// ToneToken colours what was tokenised; the other tones are the life cycle's.
const ToneToken lifecycle.Tone = "token"
