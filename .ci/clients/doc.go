// Package clients runs programs and libraries that others wrote for Microsoft Graph against `gatehouse rehearsal serve`, unchanged.
// It knows Gatehouse by its commands only, and must not help a client around anything.
package clients
