package secret

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The parent and its child speak in frames over standard input and output: one kind byte, four bytes of length, the
// bytes. A secret crosses only here: arguments and environment can be read by other programs of the same person.

// childArgument is the hidden first argument that turns the program into the child.
const childArgument = "__keychain"

// What the parent asks for. The names travel, so that a parent and a child of different versions refuse each other.
const (
	opSet     = "1:set"
	opGet     = "1:get"
	opCompare = "1:compare"
	opDelete  = "1:delete"
)

// What the child answers. eventLocked may come before the answer.
const (
	eventLocked  byte = 'L' // the keychain is locked: a prompt is about to open
	replyOK      byte = 'K'
	replyNone    byte = 'N' // no such item
	replyOther   byte = 'D' // compare: the item has another value
	replyTooBig  byte = 'B'
	replyAbsent  byte = 'A' // no keychain service answers
	replyFailed  byte = 'X' // payload: the error's text
	replyInvalid byte = 'I' // the request was not understood
)

// maxFrame bounds what either side believes of the other.
const maxFrame = 64 << 10

func writeFrame(w io.Writer, kind byte, payload []byte) error {
	frame := make([]byte, 0, 5+len(payload))
	frame = append(frame, kind)
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(payload)))
	frame = append(frame, payload...)
	_, err := w.Write(frame)
	clear(frame)
	return err
}

func readFrame(r io.Reader) (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > maxFrame {
		return 0, nil, fmt.Errorf("read frame: %d bytes announced, %d allowed", size, maxFrame)
	}
	payload = make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return head[0], payload, nil
}

// request is one operation on one item.
type request struct {
	op, service, user string
	value             Secret
}

func (q request) write(w io.Writer) error {
	for _, field := range [][]byte{[]byte(q.op), []byte(q.service), []byte(q.user), q.value.Reveal()} {
		if err := writeFrame(w, 'Q', field); err != nil {
			return fmt.Errorf("send request to keychain child: %w", err)
		}
	}
	return nil
}

func readRequest(r io.Reader) (q request, err error) {
	var fields [4][]byte
	for i := range fields {
		kind, payload, err := readFrame(r)
		if err != nil {
			return q, fmt.Errorf("read request: %w", err)
		}
		if kind != 'Q' {
			return q, fmt.Errorf("read request: unexpected frame %q", kind)
		}
		fields[i] = payload
	}
	q = request{op: string(fields[0]), service: string(fields[1]), user: string(fields[2]), value: New(fields[3])}
	clear(fields[3])
	return q, nil
}
