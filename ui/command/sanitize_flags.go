package command

import (
	"crypto/rand"
	"os"
	"strings"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/sanitize"
)

// pseudonymFlags decide what pseudonyms and tokens look like. Secrets come from files: an argument is seen by everybody on the
// machine.
type pseudonymFlags struct {
	SaltFile        string `help:"File with the salt; one final newline is dropped. Default: random." placeholder:"FILE" type:"existingfile"`
	KeyFile         string `help:"File with the password of reversible tokens; one final newline is dropped." placeholder:"FILE" type:"existingfile"`
	DomainSaltFile  string `help:"File with the salt for domains of addresses. Default: the salt." placeholder:"FILE" type:"existingfile"`
	DomainKeyFile   string `help:"File with the password for domains of addresses. Default: the key." placeholder:"FILE" type:"existingfile"`
	IPSaltFile      string `name:"ip-salt-file" help:"File with the salt for IP addresses. Default: the salt." placeholder:"FILE" type:"existingfile"`
	IPKeyFile       string `name:"ip-key-file" help:"File with the password for IP addresses. Default: the key." placeholder:"FILE" type:"existingfile"`
	AsProxy         bool   `help:"Copy the quirks of deployed proxies instead of correcting them."`
	EmailDomain     string `help:"What happens to the domain of an address." enum:"preserve,redact,tokenize,encrypt" default:"preserve"`
	IgnoreEmailDots bool   `help:"Addresses that differ only in dots before the @ get the same pseudonym."`
}

func (f pseudonymFlags) domain() pseudonym.DomainHandling {
	return pseudonym.DomainHandling(f.EmailDomain)
}

func (f pseudonymFlags) options() (sanitize.Options, error) {
	o := sanitize.Options{
		AsProxy: f.AsProxy, EmailDomain: f.domain(), IgnoreEmailDot: f.IgnoreEmailDots, Salt: rand.Text(),
	}
	for _, secret := range []struct {
		file string
		into *string
	}{
		{f.SaltFile, &o.Salt},
		{f.KeyFile, &o.Key},
		{f.DomainSaltFile, &o.DomainSalt},
		{f.DomainKeyFile, &o.DomainKey},
		{f.IPSaltFile, &o.IPSalt},
		{f.IPKeyFile, &o.IPKey},
	} {
		if secret.file == "" {
			continue
		}
		data, err := os.ReadFile(secret.file)
		if err != nil {
			return o, badFile(secret.file, err)
		}
		*secret.into = strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	}
	return o, nil
}
