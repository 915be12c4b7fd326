package certificate

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"

	"gatehouse/setup/problem"
)

const leastBits = 2048

// Check says why a certificate cannot be used for sign-in now, or nil. longest is the longest lifetime that the tenant's policy
// allows; 0 = any. Errors are *problem.Problem of kind BadInput.
func (c Certificate) Check(now time.Time, longest time.Duration) error {
	p := c.public
	bad := func(what, why, next string) error { return problem.New(problem.BadInput, what, why, next, nil) }
	key, isRSA := p.PublicKey.(*rsa.PublicKey)
	switch {
	case !isRSA:
		return notRSA()
	case key.N.BitLen() < leastBits:
		return bad("The certificate's key is too short.", fmt.Sprintf("It has %d bits; at least %d are needed.", key.N.BitLen(), leastBits),
			fmt.Sprintf("Make one with %d bits, or let Gatehouse make it.", Bits))
	case p.IsCA && p.KeyUsage&x509.KeyUsageCertSign != 0:
		return bad("The certificate is one of a certification authority.", "Whoever has its key could make certificates that others trust.",
			"Bring a certificate of its own for the connector.")
	case !p.NotAfter.After(now):
		return bad("The certificate has expired.", "It ended on "+day(p.NotAfter)+".", "Bring one that is still valid.")
	case p.NotBefore.After(now.Add(early)):
		return bad("The certificate is not valid yet.", "It begins on "+day(p.NotBefore)+".", "Bring one that is valid today, or correct this computer's clock.")
	case longest > 0 && p.NotAfter.Sub(now) > longest:
		return bad("The certificate lives longer than the tenant's policy allows.",
			fmt.Sprintf("It ends on %s; the policy allows %d days from today.", day(p.NotAfter), int(longest.Hours()/24)),
			"Bring one with a shorter life, or let Gatehouse make it.")
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }
