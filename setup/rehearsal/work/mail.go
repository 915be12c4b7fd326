package work

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// mailFolders are the folders that every mailbox has, with the names by which programs know them.
var mailFolders = []struct {
	known, name string
	share       int // of ten messages
}{
	{"inbox", "Inbox", 5}, {"sentitems", "Sent Items", 4}, {"drafts", "Drafts", 0}, {"deleteditems", "Deleted Items", 1}, {"archive", "Archive", 0}, {"junkemail", "Junk Email", 0},
}

const messagesEach = 40

func (w *World) folderID(p *person, known string) string {
	return "AAMk" + w.opaque(60, "folder", p.id, known)
}

// MailFolders are the folders of somebody's mailbox.
func (w *World) MailFolders(userID string) []object {
	p := w.byID[userID]
	if p == nil || !p.mailbox {
		return nil
	}
	var out []object
	for _, f := range mailFolders {
		messages := w.inFolder(p, f.known)
		unread := 0
		for _, m := range messages {
			if m["isRead"] == false {
				unread++
			}
		}
		out = append(out, object{
			"id": w.folderID(p, f.known), "displayName": f.name, "parentFolderId": w.folderID(p, "root"), "childFolderCount": 0, "unreadItemCount": unread,
			"totalItemCount": len(messages), "isHidden": false, "#known": f.known,
		})
	}
	return out
}

// MailFolder finds a folder by its id or by the name that programs know, whatever its case.
func (w *World) MailFolder(userID, key string) (object, bool) {
	for _, f := range w.MailFolders(userID) {
		if f["id"] == key || strings.EqualFold(directory.Text(f, "#known"), key) {
			return f, true
		}
	}
	return nil, false
}

// Messages are all messages of a mailbox, newest first; with a known folder name, those of that folder.
func (w *World) Messages(userID, known string) []object {
	p := w.byID[userID]
	if p == nil || !p.mailbox {
		return nil
	}
	if known != "" {
		return w.inFolder(p, known)
	}
	var all []object
	for _, f := range mailFolders {
		all = append(all, w.inFolder(p, f.known)...)
	}
	return newestFirst(all, "receivedDateTime")
}

func (w *World) inFolder(p *person, known string) []object {
	var out []object
	for _, f := range mailFolders {
		if f.known != known {
			continue
		}
		for i := range messagesEach * f.share / 10 {
			out = append(out, w.message(p, known, i))
		}
	}
	return newestFirst(out, "receivedDateTime")
}

func (w *World) message(p *person, folder string, i int) object {
	r := w.chance("message", p.id, folder, fmt.Sprint(i))
	sent := w.ago(r, 60)
	from, to := pick(r, w.staff), []*person{p}
	if folder == "sentitems" {
		from, to = p, some(r, w.staff, 1+r.IntN(4), p)
	}
	subject, body := pick(r, subjects), text(r)
	id := "AAMk" + w.opaque(100, "message", p.id, folder, fmt.Sprint(i)) + "="
	o := object{
		"@odata.etag": `W/"` + w.opaque(20, "etag", id) + `"`, "id": id, "createdDateTime": at(sent), "lastModifiedDateTime": at(sent.Add(40 * time.Second)),
		"changeKey": w.opaque(16, "change", id), "categories": []any{}, "receivedDateTime": at(sent.Add(2 * time.Second)), "sentDateTime": at(sent),
		"hasAttachments": r.IntN(5) == 0, "internetMessageId": "<" + w.guid("internet", id) + "@mail.contoso.example>", "subject": subject, "bodyPreview": body,
		"importance": pick(r, []string{"normal", "normal", "normal", "high"}), "parentFolderId": w.folderID(p, folder), "conversationId": "AAQk" + w.opaque(52, "conversation", p.id, fmt.Sprint(i/3)),
		"conversationIndex": w.opaque(32, "index", id), "isDeliveryReceiptRequested": nil, "isReadReceiptRequested": false, "isRead": r.IntN(3) != 0, "isDraft": false,
		"webLink": "https://outlook.example/mail/item/" + id, "inferenceClassification": pick(r, []string{"focused", "other"}), "body": html(body), "sender": recipient(from),
		"from": recipient(from), "toRecipients": recipients(to), "ccRecipients": []any{}, "bccRecipients": []any{}, "replyTo": []any{}, "flag": object{"flagStatus": "notFlagged"},
	}
	switch i % 7 {
	case 1:
		o["ccRecipients"] = recipients(some(r, w.staff, 2, p))
	case 3:
		outside := object{"emailAddress": object{"name": "Sam Visitor", "address": "sam.visitor@supplier.example"}}
		if folder == "sentitems" {
			o["toRecipients"] = append(recipients(to), outside)
		} else {
			o["from"], o["sender"] = outside, outside
		}
	}
	return o
}

func recipient(p *person) object {
	return object{"emailAddress": object{"name": p.name, "address": p.mail}}
}

func recipients(people []*person) []any {
	out := []any{}
	for _, p := range people {
		out = append(out, recipient(p))
	}
	return out
}
