package work

import (
	"fmt"
	"time"
)

// number is of the range 555-01xx, which is reserved for fiction.
func number(n int) string { return fmt.Sprintf("+1202555%04d", 100+n%100) }

// PSTNCalls are calls by Microsoft's telephone plans that began between two moments.
func (w *World) PSTNCalls(from, to time.Time) []object {
	return w.phoneCalls("pstn", from, to, func(i int, p *person, start, end time.Time) object {
		r := w.chance("pstn", fmt.Sprint(i))
		return object{
			"id": w.guid("pstn", fmt.Sprint(i)), "callId": w.guid("pstn call", fmt.Sprint(i)), "userId": p.id, "userPrincipalName": p.upn, "userDisplayName": p.name, "startDateTime": milli(start),
			"endDateTime": milli(end), "duration": int(end.Sub(start).Seconds()), "charge": float64(r.IntN(90)) / 100, "callType": pick(r, []string{"user_in", "user_out", "conf_in"}), "currency": "USD",
			"calleeNumber": number(i), "callerNumber": number(i + 41), "usageCountryCode": "US", "tenantCountryCode": "CH", "connectionCharge": 0, "destinationContext": "Domestic", "destinationName": "United States",
			"conferenceId": nil, "licenseCapability": "MCOPSTN1", "inventoryType": "Subscriber", "operator": "Example Telecom", "callDurationSource": "microsoft",
		}
	})
}

// DirectRoutingCalls are calls over the organization's own telephone exchange that began between two moments.
func (w *World) DirectRoutingCalls(from, to time.Time) []object {
	return w.phoneCalls("direct", from, to, func(i int, p *person, start, end time.Time) object {
		good := i%6 != 0
		o := object{
			"id": w.guid("direct", fmt.Sprint(i)), "correlationId": w.guid("correlation of", fmt.Sprint(i)), "userId": p.id, "userPrincipalName": p.upn, "userDisplayName": p.name, "startDateTime": milli(start),
			"inviteDateTime": milli(start.Add(-3 * time.Second)), "failureDateTime": nil, "endDateTime": milli(end), "duration": int(end.Sub(start).Seconds()), "callType": "ByotIn", "successfulCall": good,
			"callerNumber": "+1202555*****", "calleeNumber": "+1202555*****", "mediaPathLocation": "EUWE", "signalingLocation": "EUNO", "finalSipCode": 0, "callEndSubReason": 540_000, "finalSipCodePhrase": "BYE",
			"trunkFullyQualifiedDomainName": "trunk.contoso.example", "mediaBypassEnabled": false,
		}
		if !good {
			o["failureDateTime"], o["finalSipCode"], o["callEndSubReason"], o["finalSipCodePhrase"], o["duration"] = milli(end), 487, 540_487, "Request Terminated", 0
		}
		return o
	})
}

// phoneCalls spreads calls over the last 30 days and keeps those of the window.
func (w *World) phoneCalls(kind string, from, to time.Time, make func(i int, p *person, start, end time.Time) object) []object {
	var out []object
	for i := range 120 {
		r := w.chance(kind, "when", fmt.Sprint(i))
		start := w.ago(r, callDays)
		if start.Before(from) || !start.Before(to) {
			continue
		}
		out = append(out, make(i, pick(r, w.staff), start, start.Add(time.Duration(20+r.IntN(2000))*time.Second)))
	}
	return newestFirst(out, "startDateTime")
}
