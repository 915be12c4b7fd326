package pseudonym

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// HashIP is the pseudonym of an address in the form that CanonicalIP gives.
func (m *Maker) HashIP(canonical string) string {
	return string(m.addresses.appendHash([]byte(prefixHash), []byte(canonical)))
}

// EncryptIP is the reversible token of an address in the form that CanonicalIP gives.
func (m *Maker) EncryptIP(canonical string) (string, error) {
	token, err := m.addresses.appendToken([]byte(prefixReversible), []byte(canonical), []byte(canonical))
	return string(token), err
}

// CanonicalIP writes an IP address as Java does (Java SE API, Inet6Address.getHostAddress): IPv6 in lower case with all eight
// groups, an IPv4 address inside IPv6 as IPv4. short admits 1.2 for 1.0.0.2, as Java reads it. Nothing is looked up.
func CanonicalIP(text string, short bool) (string, bool) {
	if strings.Contains(text, "%") {
		return "", false
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		if short {
			return shortIPv4(text)
		}
		return "", false
	}
	if addr = addr.Unmap(); addr.Is4() {
		return addr.String(), true
	}
	bytes := addr.As16()
	groups := make([]string, 0, 8)
	for i := 0; i < len(bytes); i += 2 {
		groups = append(groups, strconv.FormatUint(uint64(bytes[i])<<8|uint64(bytes[i+1]), 16))
	}
	return strings.Join(groups, ":"), true
}

// shortIPv4 reads one to four decimal numbers; the last one fills what is left.
func shortIPv4(text string) (string, bool) {
	parts := strings.Split(text, ".")
	if len(parts) > 4 {
		return "", false
	}
	var value uint64
	for i, part := range parts {
		number, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return "", false
		}
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		if number > math.MaxUint32>>(32-bits) {
			return "", false
		}
		value = value<<bits | number
	}
	return fmt.Sprintf("%d.%d.%d.%d", value>>24, value>>16&0xff, value>>8&0xff, value&0xff), true
}
