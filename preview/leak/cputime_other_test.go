//go:build !unix

package leak_test

import (
	"testing"
	"time"
)

var started = time.Now()

// cpuTime is the time that has passed: near enough where nothing else is running.
func cpuTime(*testing.T) time.Duration { return time.Since(started) }
