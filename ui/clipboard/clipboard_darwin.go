package clipboard

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"gatehouse/setup/secret"
)

// patience bounds one run of the script.
const patience = 5 * time.Second

// setScript reads the secret from standard input and sets it with the type that clipboard managers leave alone (nspasteboard.org,
// "Transient and concealed types"). It prints the pasteboard's change count, by which a later change of somebody else is seen.
const setScript = `ObjC.import("AppKit");
const data = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
const text = $.NSString.alloc.initWithDataEncoding(data, $.NSUTF8StringEncoding);
const board = $.NSPasteboard.generalPasteboard;
board.clearContents;
board.setStringForType(text, "public.utf8-plain-text");
board.setStringForType($(""), "org.nspasteboard.ConcealedType");
String(board.changeCount);`

// clearScript empties the pasteboard unless it changed.
const clearScript = `ObjC.import("AppKit");
function run(argv) {
	const board = $.NSPasteboard.generalPasteboard;
	if (String(board.changeCount) === argv[0]) board.clearContents;
}`

type pasteboard struct{ count string }

// put uses the system's own scripting, because the window library can set plain text only; the secret goes over standard input.
func put(s secret.Secret) (Held, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "/usr/bin/osascript", "-l", "JavaScript", "-e", setScript)
	command.Stdin = bytes.NewReader(s.Reveal())
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("set the clipboard: %w", err)
	}
	return pasteboard{strings.TrimSpace(string(out))}, nil
}

// Clear empties the pasteboard unless something else was copied.
func (p pasteboard) Clear() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = exec.CommandContext(ctx, "/usr/bin/osascript", "-l", "JavaScript", "-e", clearScript, p.count).Run() // the desktop is going away
}
