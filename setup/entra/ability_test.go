package entra

import (
	"encoding/json"
	"testing"
)

func TestAnAbilityIsReadAsItWasWritten(t *testing.T) {
	for _, a := range []Ability{CannotTell, Yes, No} {
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var got Ability = -1
		if err := json.Unmarshal(data, &got); err != nil || got != a {
			t.Errorf("%s: %v %v", data, got, err)
		}
	}
	var got Ability
	if err := json.Unmarshal([]byte(`"perhaps"`), &got); err == nil {
		t.Error("perhaps is an ability")
	}
}
