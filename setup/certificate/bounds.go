package certificate

import (
	"encoding/asn1"
	"fmt"
	"math/big"

	"gatehouse/setup/problem"
)

const (
	// maxIterations bounds the work that a file may ask for before its passphrase can be tried. OpenSSL and Windows write a few
	// thousand, careful people a million.
	maxIterations = 10_000_000
	maxASN1Depth  = 32
)

// bounded refuses an encrypted file whose key derivation would run for ever. The counts stand in clear beside the salt; every
// number in such a file is small otherwise, but for what is encrypted.
func bounded(der []byte) error {
	if n := largest(der, 0); n > maxIterations {
		return problem.New(problem.BadInput, "The certificate file is not opened.",
			fmt.Sprintf("It asks for more than %d rounds of key derivation, which no ordinary program writes.", maxIterations),
			"Export it again with usual settings.", nil)
	}
	return nil
}

// largest finds the largest number that directly follows an octet string (a salt), at any depth, octet strings included.
func largest(der []byte, depth int) int64 {
	if depth > maxASN1Depth {
		return 0
	}
	var most int64
	salted := false
	for rest := der; len(rest) > 0; {
		var v asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &v); err != nil {
			return most
		}
		octets := v.Class == asn1.ClassUniversal && v.Tag == asn1.TagOctetString
		if salted && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger {
			if n := new(big.Int).SetBytes(v.Bytes); !n.IsInt64() {
				most = maxIterations + 1
			} else {
				most = max(most, n.Int64())
			}
		}
		if v.IsCompound || octets {
			most = max(most, largest(v.Bytes, depth+1))
		}
		salted = octets
	}
	return most
}
