//go:build (darwin && cgo) || linux || windows

package tenant

import (
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity/cache"
)

// systemCache opens a slot; the first call of a process proves with a trial value that the system's storage works.
func systemCache(slot string) (azidentity.Cache, error) { return cache.New(&cache.Options{Name: slot}) }
