package fault

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

type connKey struct{}

// ConnContext is http.Server's hook that lets a fault reach the connection below a request, whatever version of HTTP it speaks.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// sever ends the connection of a request. Everything else on it ends with it, as in life.
func sever(r *http.Request, how Action) {
	c, ok := r.Context().Value(connKey{}).(net.Conn)
	if !ok {
		return
	}
	below := c
	if secure, isTLS := c.(*tls.Conn); isTLS {
		below = secure.NetConn()
	}
	switch how {
	case Reset:
		if tcp, isTCP := below.(*net.TCPConn); isTCP {
			_ = tcp.SetLinger(0) // then Close sends a reset
		}
		_ = below.Close()
	case TLS:
		_ = below.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = below.Write([]byte("\x00no TLS any more\r\n")) // as a box in between that lost its way
		_ = below.Close()
	default:
		_ = c.Close()
	}
}

// pause waits; false when the client went away or the tenant ends meanwhile. No duration waits until then.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		<-ctx.Done()
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
