package work

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// callDays is how long call records are kept (Microsoft Graph docs, callrecords-cloudcommunications-list-callrecords).
const callDays = 30

func (w *World) makeCallRecords() []object {
	var out []object
	for i := range 90 {
		out = append(out, w.callRecord(i))
	}
	return newestFirst(out, "startDateTime")
}

// CallRecords are the calls and meetings of the last 30 days, newest first; "#sessions" holds who talked from where, "#participants" who
// was there.
func (w *World) CallRecords() []object { return w.records() }

// CallRecord finds one.
func (w *World) CallRecord(id string) (object, bool) {
	for _, o := range w.records() {
		if o["id"] == id {
			return o, true
		}
	}
	return nil, false
}

func (w *World) callRecord(i int) object {
	r := w.chance("call record", fmt.Sprint(i))
	start := w.ago(r, callDays-1)
	end := start.Add(time.Duration(2+r.IntN(70)) * time.Minute)
	organizer := pick(r, w.staff)
	others, kind := some(r, w.staff, 1, organizer), "peerToPeer"
	if i%3 != 0 {
		others, kind = some(r, w.staff, 2+r.IntN(4), organizer), "groupCall"
	}
	id := w.guid("call record", fmt.Sprint(i))
	o := object{
		"id": id, "version": 1, "type": kind, "modalities": list("audio", "video"), "lastModifiedDateTime": at(end.Add(11 * time.Minute)), "startDateTime": at(start), "endDateTime": at(end),
		// The two older properties are there and say nothing any more: the newer ones took their place.
		"organizer": nil, "participants": []any{}, "joinWebUrl": nil, "organizer_v2": w.callParty(organizer),
		"#people": list(organizer.id),
	}
	if kind == "groupCall" {
		o["joinWebUrl"] = "https://teams.example/l/meetup-join/19%3ameeting_" + w.opaque(40, "join", id) + "%40thread.v2/0?context=" + organizer.id
	}
	participants, sessions := list(w.callParty(organizer)), []any{}
	for n, p := range others {
		participants = append(participants, w.callParty(p))
		o["#people"] = append(o["#people"].([]any), p.id) //nolint:forcetypeassert // written above
		sessions = append(sessions, w.session(r, id, n, p, organizer, start, end))
	}
	if i%8 == 3 {
		participants = append(participants, w.phoneParty(r))
	}
	o["#participants"], o["#sessions"] = participants, sessions
	return o
}

func (w *World) callParty(p *person) object {
	identity := w.callIdentity(p)
	user := directory.Clone(directory.Inner(identity, "user"))
	user["@odata.type"], user["userPrincipalName"] = "#microsoft.graph.communicationsUserIdentity", p.upn
	identity["user"], identity["endpointType"] = user, nil
	identity["applicationInstance"], identity["assertedIdentity"], identity["azureCommunicationServicesUser"] = nil, nil, nil
	return object{"id": p.id, "identity": identity, "administrativeUnitInfos": []any{}}
}

// phoneParty is somebody who called in by telephone; the range is reserved for fiction.
func (w *World) phoneParty(r *rand.Rand) object {
	number := fmt.Sprintf("+1202555%04d", 100+r.IntN(100))
	return object{"id": number, "administrativeUnitInfos": []any{}, "identity": object{
		"application": nil, "device": nil, "guest": nil, "encrypted": nil, "onPremises": nil, "user": nil, "endpointType": nil, "applicationInstance": nil, "assertedIdentity": nil,
		"azureCommunicationServicesUser": nil, "phone": object{"id": number, "displayName": "Caller from outside"},
	}}
}

func (w *World) session(r *rand.Rand, call string, n int, caller, callee *person, start, end time.Time) object {
	id := w.guid("session", call, fmt.Sprint(n))
	return object{
		"id": id, "modalities": list("audio"), "startDateTime": at(start), "endDateTime": at(end), "failureInfo": nil, "isTest": false, "caller": w.endpoint(r, caller), "callee": w.endpoint(r, callee),
		"#segments": list(object{
			"id": id, "startDateTime": at(start), "endDateTime": at(end), "failureInfo": nil, "caller": w.endpoint(r, caller), "callee": w.endpoint(r, callee),
			"media": list(object{"label": "main-audio", "callerNetwork": w.network(r), "calleeNetwork": w.network(r), "callerDevice": device(r), "calleeDevice": device(r), "streams": []any{}}),
		}),
	}
}

func (w *World) endpoint(r *rand.Rand, p *person) object {
	return object{
		"@odata.type": "#microsoft.graph.callRecords.participantEndpoint", "name": fmt.Sprintf("PC-%03d", p.n), "cpuName": "Example CPU", "cpuCoresCount": 8, "cpuProcessorSpeedInMhz": 2800,
		"identity": w.callIdentity(p), "associatedIdentity": object{"@odata.type": "#microsoft.graph.userIdentity", "id": p.id, "displayName": p.name, "userPrincipalName": p.upn}, "feedback": nil,
		"userAgent": object{"@odata.type": "#microsoft.graph.callRecords.clientUserAgent", "headerValue": "CallSignalingAgent (1/25.1.0)", "applicationVersion": "25.1.0", "platform": pick(r, []string{"windows", "macOS", "iOS", "android"}), "productFamily": "teams", "communicationServiceId": nil, "azureADAppId": nil},
	}
}

// network has addresses of the ranges that RFC 5737 reserves for documentation, and locally administered hardware addresses.
func (w *World) network(r *rand.Rand) object {
	return object{
		"connectionType": pick(r, []string{"wifi", "wired"}), "ipAddress": fmt.Sprintf("192.0.2.%d", 1+r.IntN(254)), "reflexiveIPAddress": fmt.Sprintf("198.51.100.%d", 1+r.IntN(254)), "relayIPAddress": "203.0.113.10",
		"subnet": "192.0.2.0", "macAddress": fmt.Sprintf("02-00-5E-00-%02X-%02X", r.IntN(256), r.IntN(256)), "basicServiceSetIdentifier": fmt.Sprintf("02-00-5E-10-%02X-%02X", r.IntN(256), r.IntN(256)),
		"dnsSuffix": "office.contoso.example", "linkSpeed": 866_700_000, "port": 50_000 + r.IntN(40), "relayPort": 3479, "networkTransportProtocol": "udp", "wifiBand": "frequency50GHz", "wifiRadioType": "wifi80211ac",
		"wifiChannel": 36, "wifiSignalStrength": 80 + r.IntN(20), "wifiBatteryCharge": 50, "wifiMicrosoftDriver": "Example wireless driver", "wifiMicrosoftDriverVersion": "1.0", "wifiVendorDriver": "Example",
		"wifiVendorDriverVersion": "1.0", "bandwidthLowEventRatio": 0, "delayEventRatio": 0, "receivedQualityEventRatio": 0, "sentQualityEventRatio": 0, "traceRouteHops": []any{},
	}
}

func device(r *rand.Rand) object {
	return object{
		"captureDeviceName": "Headset " + fmt.Sprint(r.IntN(9)), "captureDeviceDriver": "Example: 1.0", "renderDeviceName": "Speakers " + fmt.Sprint(r.IntN(9)), "renderDeviceDriver": "Example: 1.0",
		"sentSignalLevel": -10, "receivedSignalLevel": -14, "sentNoiseLevel": -50, "receivedNoiseLevel": -56, "howlingEventCount": 0, "micGlitchRate": 0, "speakerGlitchRate": 0,
	}
}

// Call is a call while it goes on; its record has the same id.
func (w *World) Call(id string) (object, bool) {
	record, ok := w.CallRecord(id)
	if !ok {
		return nil, false
	}
	ids := directory.Texts(record, "#people")
	party := func(n int) object {
		p := w.byID[ids[n]]
		return object{"identity": w.callIdentity(p), "participantId": w.guid("participant", id, p.id), "endpointType": "default", "countryCode": nil, "languageId": "en-US", "region": "emea"}
	}
	targets := []any{}
	for n := 1; n < len(ids); n++ {
		p := w.byID[ids[n]]
		targets = append(targets, object{"identity": w.callIdentity(p), "participantId": w.guid("participant", id, p.id), "hidden": false, "removeFromDefaultAudioRoutingGroup": false, "replacesCallId": nil})
	}
	return object{
		"id": id, "state": "terminated", "direction": "incoming", "callbackUri": "https://bot.contoso.example/callback", "callChainId": id, "subject": pick(w.chance("call", id), subjects), "tenantId": w.tenant,
		"myParticipantId": w.guid("participant", id), "requestedModalities": list("audio"), "source": party(0), "targets": targets, "callRoutes": []any{}, "resultInfo": object{"code": 0, "subcode": 0, "message": "Call ended"},
		"chatInfo": object{"threadId": "19:meeting_" + w.opaque(40, "thread of", id) + "@thread.v2", "messageId": "0", "replyChainMessageId": nil}, "meetingInfo": nil, "mediaState": object{"audio": "inactive"},
		"mediaConfig": nil, "callOptions": nil, "incomingContext": nil, "toneInfo": nil, "transcription": nil,
	}, true
}
