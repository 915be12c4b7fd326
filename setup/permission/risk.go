package permission

import (
	"fmt"
	"strings"

	"gatehouse/setup/entra"
)

// Risk is how much damage a permission allows in the wrong hands.
type Risk string

// The risks, in rising order.
const (
	Low      Risk = "low"
	Medium   Risk = "medium"
	High     Risk = "high"
	VeryHigh Risk = "very high"
)

var scale = [...]Risk{Low, Medium, High, VeryHigh}

// Risk rates the permission and gives one sentence why. The rating is Gatehouse's own: what the data tells about people,
// read or write, one person or the whole tenant, raised where Microsoft's privilege level is the highest.
func (p Permission) Risk() (Risk, string) {
	if OIDC(p.Value) {
		return Low, "It only says who signed in, or lets the sign-in last; it opens no data of the organisation."
	}
	d := opens(p)
	does := verb(p.Value)
	step := d.weight
	if does.writes {
		step++
	}
	reach, wide := p.reach()
	if !wide {
		step--
	}
	if wide && does.writes && p.Level == 4 {
		step = max(step, 3)
	}
	if wide && p.Level == 4 {
		step = max(step, 2)
	}
	why := fmt.Sprintf("It %s %s%s", does.text, d.text, reach)
	if d.control && does.writes {
		step = max(step, 2)
		if wide && p.Kind == entra.ApplicationPermission {
			step = 3
		}
		why += ", and whoever can do that can give themselves more rights"
	}
	if does.basic {
		step = min(step, 1)
		why += ", limited to basic properties"
	}
	if p.Level > 0 {
		why += fmt.Sprintf("; Microsoft puts its privilege at %d of 4", p.Level)
	}
	return scale[min(max(step, 0), 3)], why + "."
}

// reach says whose data is open, and whether that is more than one person's.
func (p Permission) reach() (text string, wide bool) {
	value := strings.ToLower(p.Value)
	if strings.Contains(value, "selected") {
		return ", only where an administrator adds the app one place at a time", false
	}
	if p.Kind == entra.ApplicationPermission {
		return " across the whole organisation, with nobody signed in", true
	}
	if strings.HasSuffix(value, ".all") || strings.HasSuffix(value, ".shared") {
		return " that the signed-in person can reach, other people's included", true
	}
	return " of the signed-in person", false
}

type action struct {
	text   string
	writes bool
	basic  bool
}

// verb reads the second part of a value: "Mail.ReadWrite.All" reads and changes. Microsoft's naming is regular enough;
// anything unknown counts as a change.
func verb(value string) action {
	parts := strings.Split(value, ".")
	second := value
	if len(parts) > 1 {
		second = parts[1]
	}
	switch {
	case strings.HasPrefix(second, "ReadBasic"):
		return action{text: "reads", basic: true}
	case strings.HasPrefix(second, "ReadWrite"), second == "ReadUpdate", second == "ReadApprove":
		return action{text: "reads and changes", writes: true}
	case strings.HasPrefix(second, "Read"), second == "Export", second == "Receive":
		return action{text: "reads"}
	case second == "Send":
		return action{text: "sends, in people's names,", writes: true}
	case strings.HasPrefix(second, "FullControl"), strings.HasPrefix(second, "Manage"), second == "AccessAsUser":
		return action{text: "fully controls", writes: true}
	case strings.HasPrefix(second, "Create"), strings.HasPrefix(second, "Delete"):
		return action{text: "creates or deletes", writes: true}
	}
	return action{text: "can change", writes: true}
}
