package definition

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"gatehouse/assets"
)

// graphTypes are the embedded types of Microsoft Graph: type → property → [Graph type, data class].
var graphTypes = sync.OnceValue(func() map[string]map[string][2]string {
	data, err := assets.FS.ReadFile("graphtypes.json")
	if err != nil {
		panic(fmt.Errorf("read embedded Graph types: %w", err))
	}
	var file struct {
		Types map[string]map[string][2]string `json:"types"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic(fmt.Errorf("parse embedded Graph types: %w", err))
	}
	return file.Types
})

func knownType(name string) bool { return graphTypes()[name] != nil }

// knownProperty takes "user.officeLocation"; the type's own name may hold dots.
func knownProperty(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return false
	}
	_, ok := graphTypes()[name[:dot]][name[dot+1:]]
	return ok
}
