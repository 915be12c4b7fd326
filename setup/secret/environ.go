package secret

import "errors"

// errNoBus says that there is nowhere to ask for a Secret Service.
var errNoBus = errors.New("no session bus")

// childEnviron gives the child only the variables that a keychain needs: nothing that the person's shell holds by chance,
// no proxy, no token, no library switch.
func childEnviron(getenv func(string) string) (environ []string, err error) {
	for _, key := range inherited {
		if value := getenv(key); value != "" {
			environ = append(environ, key+"="+value)
		}
	}
	return addService(environ, getenv)
}
