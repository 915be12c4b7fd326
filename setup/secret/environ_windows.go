package secret

// Windows loads its system libraries through SystemRoot; the Credential Manager belongs to the signed-in person's token.
var inherited = []string{"SystemRoot", "SystemDrive", "windir", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATH"}

func addService(environ []string, _ func(string) string) ([]string, error) { return environ, nil }
