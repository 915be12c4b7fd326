package scan

import "encoding/json"

// issued are the names under which Entra and Graph hand out what nobody else may have (Microsoft Entra docs, "OAuth 2.0 authorization code
// flow" and "device authorization grant"; Microsoft Graph docs, "application: addPassword").
var issued = map[string]bool{
	"secretText": true, "access_token": true, "refresh_token": true, "id_token": true, "device_code": true,
}

// Answer takes the secrets and tokens out of an answer of a server, so that they are looked for from now on.
func (s *Scanner) Answer(body []byte) {
	var v any
	if json.Unmarshal(body, &v) == nil {
		s.walk(v)
	}
}

func (s *Scanner) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			s.walk(e)
		}
	case map[string]any:
		for name, e := range v {
			if text, ok := e.(string); ok && issued[name] {
				s.Add(name, text)
				continue
			}
			s.walk(e)
		}
	}
}

// Kinds counts the values by name.
func (s *Scanner) Kinds() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]int{}
	for _, f := range s.forms {
		if f.encoding == encodings[0].name {
			seen[f.what]++
		}
	}
	return seen
}
