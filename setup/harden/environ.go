package harden

import (
	"slices"
	"strings"
)

// kind is what is to be done about a variable.
type kind int

const (
	kept kind = iota
	cleared
	readEarly // cleared, and read by a library before main begins
)

// hostile are the variables by which the libraries of this program can be made to print, keep or send elsewhere what is secret, or to use
// other credentials than the person's. Found by reading them: azidentity (environment_credential.go, workload_identity.go,
// managed_identity_client.go, azidentity.go, azure_pipelines_credential.go, customtokenproxy), azcore (log), MSAL for Go (managedidentity,
// confidential, authority), Go's net/http (h2_bundle.go) and runtime. Proxies and certificate files stay: companies need them, and doctor
// shows them.
var hostile = []struct {
	prefix string
	early  bool
}{
	{"AZURE_SDK_GO_LOGGING", true}, // "all" prints every request to standard error
	{"AZURE_", false},              // credentials, authority host, region, token files, token proxy
	{"MSAL_", false},               // region
	{"REGION_NAME=", false},
	{"IDENTITY_", false}, // managed identity: address, header, thumbprint
	{"IMDS_ENDPOINT=", false},
	{"MSI_", false},
	{"DEFAULT_IDENTITY_CLIENT_ID=", false},
	{"SYSTEM_OIDCREQUESTURI=", false},
	{"SYSTEM_ACCESSTOKEN=", false},
	{"ARM_", false},                   // other tools' credentials that children need not see
	{"SSLKEYLOGFILE=", false},         // a browser that this program starts would write the keys of the sign-in's connection
	{"DEBUG_HTTP2_GOROUTINES=", true}, // net/http
	{"GOTRACEBACK=", true},            // "crash" dumps memory, "system" prints more of it
	{"OTEL_", false},                  // Graph's SDK carries tracing
	{"DBUS_SESSION_BUS_PID=", false},  // none of our business
	{"GNOME_KEYRING_CONTROL=", false}, // an older way to another keyring daemon
	{"DBUS_STARTER_ADDRESS=", false},  // a bus other than the session's
	{"CHROME_LOG_FILE=", false},       // a browser's log of addresses, which carry codes
	{"NODE_TLS_REJECT_UNAUTHORIZED=", false},
}

// kindOf judges one variable. Names ending in "=" are whole names.
func kindOf(name, value string) kind {
	upper := strings.ToUpper(name)
	if upper == "GODEBUG" {
		return debugKind(value)
	}
	for _, h := range hostile {
		if whole, is := strings.CutSuffix(h.prefix, "="); is && upper != whole || !is && !strings.HasPrefix(upper, h.prefix) {
			continue
		}
		if h.early && value != "" {
			return readEarly
		}
		return cleared
	}
	return kept
}

// debugKind: every GODEBUG setting is dropped, since some weaken TLS and certificate checks; net/http prints headers for http2debug
// from its first moment, and the runtime reads its own settings before main.
func debugKind(value string) kind {
	early := slices.ContainsFunc(strings.Split(value, ","), func(s string) bool { return strings.TrimSpace(s) != "" })
	if early {
		return readEarly
	}
	return cleared
}

// splitEntry splits NAME=value; Windows has names that begin with "=".
func splitEntry(entry string) (name, value string) {
	if i := strings.IndexByte(entry[min(1, len(entry)):], '='); i >= 0 {
		return entry[:i+1], entry[i+2:]
	}
	return entry, ""
}
