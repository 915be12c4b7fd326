package graphlist

import (
	"strings"
	"time"
)

// fragments make up subjects and bodies. They hold what bodies hold: markup, quotes, line ends, several scripts.
var fragments = []string{
	"please find the draft attached", "the offer ends on Friday", "could you call me back about the \"north\" contract?",
	"weitere Einzelheiten in der Anlage", "merci d’avance pour votre réponse", "договорът е подписан", "会議の資料を送ります",
	"شكرا على المساعدة", "see you at 9:30, room 4/12", "the price is 1,250.00 per unit <before tax>", "नमस्ते, कल मिलते हैं",
	"โปรดยืนยัน", "a\\b\\c is the folder", "confirmed by phone", "minutes of the last review", "😀 thanks!",
}

// body is HTML of some hundred to some thousand letters, which names the person written to.
func (t *text) body(to person) string {
	var b strings.Builder
	b.WriteString("<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body><p>Hello " + to.given + ",</p>\r\n")
	for range 4 + t.chance.IntN(30) {
		b.WriteString("<div style=\"font-size:11pt\">" + t.one(fragments) + ", " + t.one(fragments) + ".</div>\r\n")
	}
	b.WriteString("</body></html>")
	return b.String()
}

func (t *text) email(p person) {
	t.object("emailAddress", func() {
		t.string("name", p.name())
		t.string("address", p.address)
	})
}

func (t *text) recipients(name string, most int) {
	t.array(name, func() {
		for range t.chance.IntN(most + 1) {
			t.object("", func() { t.email(t.colleague()) })
		}
	})
}

func (t *text) subject() string { return t.one(fragments) + " " + number(t.chance.Uint64N(1000)) }

// item begins what messages and events have in common.
func (t *text) item() {
	t.string("@odata.etag", `W/"`+t.base64(18)+`"`)
	t.string("id", "AAMkAG"+t.base64(90))
	t.string("createdDateTime", stamp(t.moment()))
	t.string("lastModifiedDateTime", stamp(t.moment()))
	t.string("changeKey", t.base64(18))
	t.strings("categories")
}

// message has the properties of a call without $select.
func message(t *text, i uint64) {
	to := t.colleague()
	sent := t.moment()
	subject := t.subject()
	t.object("", func() {
		t.item()
		t.string("receivedDateTime", stamp(sent.Add(time.Second)))
		t.string("sentDateTime", stamp(sent))
		t.bool("hasAttachments", t.chance.IntN(5) == 0)
		t.string("internetMessageId", "<"+t.base64(20)+"@mail.contoso.example>")
		t.string("subject", subject)
		t.string("bodyPreview", "Hello "+to.given+", "+t.one(fragments)+"\r\n"+t.one(fragments))
		t.string("importance", "normal")
		t.string("parentFolderId", "AQMkAD"+t.base64(72))
		t.string("conversationId", "AAQkAG"+t.base64(60))
		t.string("conversationIndex", t.base64(22))
		t.null("isDeliveryReceiptRequested")
		t.bool("isReadReceiptRequested", false)
		t.bool("isRead", t.chance.IntN(3) > 0)
		t.bool("isDraft", false)
		t.string("webLink", "https://outlook.office365.example/owa/?ItemID="+t.base64(90)+"&exvsurl=1")
		t.string("inferenceClassification", "focused")
		t.object("body", func() {
			t.string("contentType", "html")
			t.string("content", t.body(to))
		})
		from := t.colleague()
		t.object("sender", func() { t.email(from) })
		t.object("from", func() { t.email(from) })
		t.array("toRecipients", func() { t.object("", func() { t.email(to) }) })
		t.recipients("ccRecipients", 4)
		t.recipients("bccRecipients", 1)
		t.array("replyTo", func() {})
		t.object("flag", func() { t.string("flagStatus", "notFlagged") })
	})
}

// event has the properties of a call without $select. One of ten is private.
func event(t *text, i uint64) {
	organizer := t.colleague()
	start := t.moment().Truncate(30 * time.Minute)
	online := t.chance.IntN(3) > 0
	link := "https://teams.example/l/meetup-join/19%3ameeting_" + t.base64(33) + "%40thread.v2/0?context=%7b%22Oid%22%3a%22" + organizer.guid() + "%22%7d"
	t.object("", func() {
		t.item()
		t.null("transactionId")
		t.string("originalStartTimeZone", "W. Europe Standard Time")
		t.string("originalEndTimeZone", "W. Europe Standard Time")
		t.string("iCalUId", "040000008200E00074C5B7101A82E008"+strings.ToUpper(t.guid()[:8])+number(i))
		t.int("reminderMinutesBeforeStart", 15)
		t.bool("isReminderOn", true)
		t.bool("hasAttachments", t.chance.IntN(8) == 0)
		t.string("subject", t.subject())
		t.string("bodyPreview", t.one(fragments)+"\r\n"+t.one(fragments))
		t.string("importance", "normal")
		t.string("sensitivity", map[bool]string{false: "normal", true: "private"}[t.chance.IntN(10) == 0])
		t.bool("isAllDay", false)
		t.bool("isCancelled", t.chance.IntN(15) == 0)
		t.bool("isOrganizer", t.chance.IntN(2) == 0)
		t.bool("responseRequested", true)
		t.null("seriesMasterId")
		t.string("showAs", "busy")
		t.string("type", "singleInstance")
		t.string("webLink", "https://outlook.office365.example/owa/?itemid="+t.base64(90)+"&exvsurl=1&path=/calendar/item")
		t.null("onlineMeetingUrl")
		t.bool("isOnlineMeeting", online)
		t.string("onlineMeetingProvider", map[bool]string{false: "unknown", true: "teamsForBusiness"}[online])
		t.bool("allowNewTimeProposals", true)
		t.bool("isDraft", false)
		t.bool("hideAttendees", false)
		t.null("recurrence")
		t.object("responseStatus", func() { t.response("organizer", start) })
		t.object("body", func() {
			t.string("contentType", "html")
			t.string("content", t.body(organizer))
		})
		t.object("start", func() { t.local(start) })
		t.object("end", func() { t.local(start.Add(time.Duration(1+t.chance.IntN(4)) * 30 * time.Minute)) })
		t.object("location", func() { t.room(organizer) })
		t.array("locations", func() { t.object("", func() { t.room(organizer) }) })
		t.array("attendees", func() {
			for range 1 + t.chance.IntN(9) {
				t.object("", func() {
					t.string("type", "required")
					t.object("status", func() { t.response(t.one([]string{"none", "accepted", "declined"}), start) })
					t.email(t.colleague())
				})
			}
		})
		t.object("organizer", func() { t.email(organizer) })
		if online {
			t.object("onlineMeeting", func() { t.string("joinUrl", link) })
		} else {
			t.null("onlineMeeting")
		}
	})
}

func (t *text) response(answer string, at time.Time) {
	t.string("response", answer)
	t.string("time", stamp(at.AddDate(0, 0, -3)))
}

func (t *text) local(at time.Time) {
	t.string("dateTime", at.Format("2006-01-02T15:04:05.0000000"))
	t.string("timeZone", "UTC")
}

func (t *text) room(of person) {
	t.string("displayName", "Room "+of.place)
	t.string("locationUri", "room"+number(of.id%40)+"@contoso.example")
	t.string("locationType", "conferenceRoom")
	t.string("uniqueId", "room"+number(of.id%40)+"@contoso.example")
	t.string("uniqueIdType", "directory")
}
