package people

import "gatehouse/setup/rehearsal/directory"

func (w *world) writeMailboxes(t *directory.Tx) {
	for i, p := range w.people {
		if !p.mailbox() {
			continue
		}
		purpose := "user"
		if p.room {
			purpose = "room"
		}
		reply := directory.Object{
			"status": "disabled", "externalAudience": "none", "internalReplyMessage": "", "externalReplyMessage": "",
			"scheduledStartDateTime": moment(w.now), "scheduledEndDateTime": moment(w.now.AddDate(0, 0, 1)),
		}
		if i%17 == 3 {
			reply["status"], reply["externalAudience"] = "alwaysEnabled", "all"
			reply["internalReplyMessage"] = "I am away. " + p.given + "’s deputy can help."
			reply["externalReplyMessage"] = "Thank you for your message. I will answer when I am back."
		}
		t.Seed(directory.MailboxSettings, p.id, directory.Object{
			"archiveFolder": w.id("archive", p.id), "timeZone": p.culture.timeZone, "dateFormat": "yyyy-MM-dd", "timeFormat": "HH:mm",
			"delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly", "userPurpose": purpose, "automaticRepliesSetting": reply,
			"language": directory.Object{"locale": p.culture.language, "displayName": p.culture.language},
			"workingHours": directory.Object{
				"daysOfWeek": directory.List("monday", "tuesday", "wednesday", "thursday", "friday"),
				"startTime":  "08:30:00.0000000", "endTime": "17:30:00.0000000", "timeZone": directory.Object{"name": p.culture.timeZone},
			},
		})
	}
}
