package secret

import (
	"os"
	"path/filepath"
	"strings"
)

// The D-Bus handshake needs HOME and USER; the display is for a Secret Service that opens its prompt in the caller's
// session; LD_LIBRARY_PATH is needed by the program itself where the graphics library is not in the usual place.
var inherited = []string{
	"HOME", "USER", "LOGNAME", "LANG", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "LD_LIBRARY_PATH",
}

// addService adds the address of the session bus. Without one the D-Bus library would start a stray daemon (dbus-launch)
// whose keyring nobody sees again, so there must be an address; and only a local socket, since an address can also name
// a program to run or a host on the network.
func addService(environ []string, getenv func(string) string) ([]string, error) {
	address := getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || address == "autolaunch:" {
		socket := filepath.Join(getenv("XDG_RUNTIME_DIR"), "bus")
		info, err := os.Stat(socket)
		if getenv("XDG_RUNTIME_DIR") == "" || err != nil || info.Mode().Type() != os.ModeSocket || strings.ContainsAny(socket, ",;%") {
			return nil, errNoBus
		}
		address = "unix:path=" + socket
	}
	for _, one := range strings.Split(address, ";") {
		if !strings.HasPrefix(one, "unix:") {
			return nil, errNoBus
		}
	}
	return append(environ, "DBUS_SESSION_BUS_ADDRESS="+address), nil
}
