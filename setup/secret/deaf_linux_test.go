package secret

import (
	"net"
	"sync"
	"testing"
)

// listenAndIgnore is a socket that takes connections and says nothing until the test ends.
func listenAndIgnore(t *testing.T, path string) string {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	var taken []net.Conn
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			taken = append(taken, conn)
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		group.Wait()
		for _, conn := range taken {
			_ = conn.Close()
		}
	})
	return path
}
