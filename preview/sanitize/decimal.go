package sanitize

import (
	"math"
	"strconv"
	"strings"
)

// decimal is the text of a JSON number as Java prints it after reading it, which is what a proxy hashes: whole numbers as they
// are, fractions in the shortest form, with an exponent outside 10^-3 to 10^7 (Java SE API, Double.toString).
func decimal(literal string) string {
	if !strings.ContainsAny(literal, ".eE") {
		if literal == "-0" {
			return "0"
		}
		return literal
	}
	value, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		if math.IsInf(value, 1) {
			return "Infinity"
		}
		return "-Infinity"
	}
	size := math.Abs(value)
	if size == 0 || size >= 1e-3 && size < 1e7 {
		return withFraction(strconv.FormatFloat(value, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(value, 'e', -1, 64), "e")
	power, _ := strconv.Atoi(exponent)
	return withFraction(mantissa) + "E" + strconv.Itoa(power)
}

func withFraction(text string) string {
	if strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}
