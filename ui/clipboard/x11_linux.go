package clipboard

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The little of the X Window System Protocol, version 11 (X.Org, "X Window System Protocol") that owning a selection needs. All numbers are
// sent in little-endian order, which the first byte announces.

// Opcodes of requests.
const (
	xCreateWindow      = 1
	xInternAtom        = 16
	xChangeProperty    = 18
	xSetSelectionOwner = 22
	xGetSelectionOwner = 23
	xSendEvent         = 25
)

// Codes of events.
const (
	evSelectionClear   = 29
	evSelectionRequest = 30
	evSelectionNotify  = 31
)

// Atoms that every server knows.
const (
	atomAtom   = 4
	atomString = 31
)

// xPatience bounds every answer of the server.
const xPatience = 3 * time.Second

// xConn is a connection to an X server with one invisible window.
type xConn struct {
	conn   net.Conn
	root   uint32
	window uint32
}

// xMessage is an error, a reply or an event.
type xMessage []byte

func (m xMessage) kind() byte        { return m[0] & 0x7f } // the highest bit marks events that a program sent
func (m xMessage) u32(at int) uint32 { return binary.LittleEndian.Uint32(m[at:]) }

// dialX connects to a display of this machine, such as ":0" or "unix:1.0". A display elsewhere is refused: a secret does not go over the
// network in clear.
func dialX(display string) (*xConn, error) {
	host, number, ok := strings.Cut(display, ":")
	number, _, _ = strings.Cut(number, ".")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 || host != "" && host != "unix" {
		return nil, ErrNoWay
	}
	address := "/tmp/.X11-unix/X" + number
	ctx, cancel := context.WithTimeout(context.Background(), xPatience)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", address)
	if err != nil {
		conn, err = dialer.DialContext(ctx, "unix", "@"+address)
	}
	if err != nil {
		return nil, fmt.Errorf("reach the display: %w", err)
	}
	x := &xConn{conn: conn}
	if err := x.begin(number); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return x, nil
}

// begin introduces this client and makes its window.
func (x *xConn) begin(number string) error {
	_ = x.conn.SetDeadline(time.Now().Add(xPatience))
	defer func() { _ = x.conn.SetDeadline(time.Time{}) }()
	name, data := cookie(number)
	hello := []byte{'l', 0}
	hello = le16(hello, 11, 0, uint16(len(name)), uint16(len(data)), 0)
	hello = append(append(hello, padded([]byte(name))...), padded(data)...)
	if _, err := x.conn.Write(hello); err != nil {
		return fmt.Errorf("greet the display: %w", err)
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(x.conn, head); err != nil {
		return fmt.Errorf("greet the display: %w", err)
	}
	body := make([]byte, 4*int(binary.LittleEndian.Uint16(head[6:])))
	if _, err := io.ReadFull(x.conn, body); err != nil {
		return fmt.Errorf("greet the display: %w", err)
	}
	if head[0] != 1 {
		return errors.New("greet the display: it refuses this program")
	}
	return x.setup(body)
}

// setup reads the server's description and creates the window.
func (x *xConn) setup(body []byte) error {
	if len(body) < 32 {
		return errors.New("greet the display: its answer is too short")
	}
	base := binary.LittleEndian.Uint32(body[4:])
	vendor, formats := int(binary.LittleEndian.Uint16(body[16:])), int(body[21])
	screen := 32 + (vendor+3)/4*4 + 8*formats
	if len(body) < screen+4 {
		return errors.New("greet the display: it has no screen")
	}
	x.root, x.window = binary.LittleEndian.Uint32(body[screen:]), base|1
	// depth 0 and class InputOnly: a window that is never shown.
	req := le32(le16([]byte{xCreateWindow, 0}, 8), x.window, x.root)
	req = le16(req, 0, 0, 1, 1, 0, 2)
	req = le32(req, 0, 0)
	return x.send(req)
}

func (x *xConn) send(req []byte) error {
	if _, err := x.conn.Write(req); err != nil {
		return fmt.Errorf("ask the display: %w", err)
	}
	return nil
}

// next reads one message; replies may be longer than 32 bytes.
func (x *xConn) next() (xMessage, error) {
	m := make(xMessage, 32)
	if _, err := io.ReadFull(x.conn, m); err != nil {
		return nil, err
	}
	if m[0] != 1 {
		return m, nil
	}
	const most = 1 << 20
	more := 4 * int(m.u32(4))
	if more > most {
		return nil, errors.New("read from the display: a reply is too long")
	}
	rest := make([]byte, more)
	_, err := io.ReadFull(x.conn, rest)
	return append(m, rest...), err
}

// reply reads up to the answer of the request before. It is used before events are asked for only.
func (x *xConn) reply() (xMessage, error) {
	_ = x.conn.SetReadDeadline(time.Now().Add(xPatience))
	defer func() { _ = x.conn.SetReadDeadline(time.Time{}) }()
	for {
		m, err := x.next()
		switch {
		case err != nil:
			return nil, fmt.Errorf("read from the display: %w", err)
		case m[0] == 0:
			return nil, fmt.Errorf("read from the display: error %d", m[1])
		case m[0] == 1:
			return m, nil
		}
	}
}

// atom gives the number of a name.
func (x *xConn) atom(name string) (uint32, error) {
	req := le16([]byte{xInternAtom, 0}, uint16(2+(len(name)+3)/4), uint16(len(name)), 0)
	if err := x.send(append(req, padded([]byte(name))...)); err != nil {
		return 0, err
	}
	m, err := x.reply()
	if err != nil {
		return 0, err
	}
	return m.u32(8), nil
}

// claim makes this window the owner of a selection, and checks that it is.
func (x *xConn) claim(selection uint32) error {
	if err := x.send(le32(le16([]byte{xSetSelectionOwner, 0}, 4), x.window, selection, 0)); err != nil {
		return err
	}
	if err := x.send(le32(le16([]byte{xGetSelectionOwner, 0}, 2), selection)); err != nil {
		return err
	}
	m, err := x.reply()
	if err != nil {
		return err
	}
	if m.u32(8) != x.window {
		return errors.New("own the clipboard: another program keeps it")
	}
	return nil
}

// change writes a property of somebody's window: data in units of 8 or 32 bits.
func (x *xConn) change(window, property, kind uint32, unit byte, data []byte) error {
	req := le16([]byte{xChangeProperty, 0}, uint16(6+(len(data)+3)/4))
	req = le32(req, window, property, kind)
	req = append(req, unit, 0, 0, 0)
	req = le32(req, uint32(len(data)/int(unit/8)))
	req = append(req, padded(data)...)
	err := x.send(req)
	clear(req)
	return err
}

// notify answers a request for the selection; property 0 refuses it.
func (x *xConn) notify(at, requestor, selection, target, property uint32) error {
	req := le16([]byte{xSendEvent, 0}, 11)
	req = le32(req, requestor, 0)
	event := le16([]byte{evSelectionNotify, 0}, 0)
	event = le32(event, at, requestor, selection, target, property)
	return x.send(append(req, append(event, make([]byte, 32-len(event))...)...))
}

// cookie is the proof that this person may use the display: MIT-MAGIC-COOKIE-1 of the authority file (X.Org, "Xsecurity").
func cookie(number string) (name string, data []byte) {
	path := os.Getenv("XAUTHORITY")
	if path == "" {
		path = filepath.Join(os.Getenv("HOME"), ".Xauthority")
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return "", nil
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return "", nil
	}
	host, _ := os.Hostname()
	for r := bytes.NewReader(file); ; {
		var family uint16
		if binary.Read(r, binary.BigEndian, &family) != nil {
			return "", nil
		}
		var fields [4][]byte // address, display, name, data
		for i := range fields {
			var size uint16
			if binary.Read(r, binary.BigEndian, &size) != nil {
				return "", nil
			}
			fields[i] = make([]byte, size)
			if _, err := io.ReadFull(r, fields[i]); err != nil {
				return "", nil
			}
		}
		const local, wild = 256, 65535
		here := family == wild || family == local && (len(fields[0]) == 0 || string(fields[0]) == host)
		if here && (len(fields[1]) == 0 || string(fields[1]) == number) && string(fields[2]) == "MIT-MAGIC-COOKIE-1" {
			return string(fields[2]), fields[3]
		}
	}
}

func le16(b []byte, values ...uint16) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return b
}

func le32(b []byte, values ...uint32) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// padded fills up to a multiple of four bytes.
func padded(b []byte) []byte {
	return append(append([]byte(nil), b...), make([]byte, (4-len(b)%4)%4)...)
}
