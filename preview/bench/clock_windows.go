package main

import "time"

var start = time.Now()

// spent is the time since the start.
func spent() time.Duration { return time.Since(start) }
