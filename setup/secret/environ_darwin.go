package secret

// The login keychain is found through HOME; SECURITYSESSIONID ties the prompt to the person's session.
var inherited = []string{"HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "SECURITYSESSIONID", "__CF_USER_TEXT_ENCODING"}

func addService(environ []string, _ func(string) string) ([]string, error) { return environ, nil }
