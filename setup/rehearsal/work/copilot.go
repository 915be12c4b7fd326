package work

import (
	"fmt"
	"time"
)

// Interactions are what somebody asked Copilot and what it answered, newest first. It takes a licence.
func (w *World) Interactions(userID string) []object {
	p := w.byID[userID]
	if p == nil || !p.expert {
		return nil
	}
	r := w.chance("copilot", p.id)
	var out []object
	for i := range 6 + r.IntN(10) {
		when, app := w.ago(r, 40).Add(time.Duration(i)*time.Millisecond), pick(r, []string{"Word", "Excel", "Outlook", "BizChat", "Teams"})
		session, request := fmt.Sprintf("19:%s@thread.v2", w.opaque(30, "session", p.id, fmt.Sprint(i/3))), w.guid("request", p.id, fmt.Sprint(i))
		question := w.interaction(p, when, app, session, request, "userPrompt")
		question["from"] = object{"application": nil, "device": nil, "user": object{"@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": p.id, "displayName": p.name, "userIdentityType": "aadUser", "tenantId": w.tenant}}
		question["body"] = plain(pick(r, prompts))
		answer := w.interaction(p, when.Add(9*time.Second), app, session, request, "aiResponse")
		answer["from"] = object{"user": nil, "device": nil, "application": object{"@odata.type": "#microsoft.graph.teamworkApplicationIdentity", "id": w.guid("copilot"), "displayName": "Copilot in " + app, "applicationIdentityType": "bot"}}
		answer["body"] = plain("Here is what I found: " + text(r))
		if i%2 == 0 {
			answer["links"] = list(object{"linkUrl": "https://contoso.sharepoint.example/sites/work/Shared%20Documents/Notes.docx", "displayName": pick(r, fileNames), "linkType": "Other"})
			question["contexts"] = list(object{"contextReference": "https://contoso-my.sharepoint.example/personal/" + p.id[:8] + "/Documents/Notes.docx", "displayName": pick(r, fileNames), "contextType": "Document"})
		}
		if i%5 == 1 {
			other := pick(r, w.staff)
			question["mentions"] = list(object{"mentionId": 0, "mentionText": other.name, "mentioned": object{"application": nil, "device": nil, "conversation": nil, "tag": nil, "user": object{"id": other.id, "displayName": other.name, "userIdentityType": "aadUser", "tenantId": w.tenant}}})
		}
		if i%4 == 2 {
			answer["attachments"] = list(object{"attachmentId": w.guid("card", request), "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": `{"type":"AdaptiveCard","body":[{"type":"TextBlock","text":"` + pick(r, sentences) + `"}]}`, "name": nil})
		}
		out = append(out, question, answer)
	}
	return newestFirst(out, "createdDateTime")
}

func (w *World) interaction(p *person, when time.Time, app, session, request, kind string) object {
	id := fmt.Sprint(when.UnixMilli())
	return object{
		"id": id, "sessionId": session, "requestId": request, "appClass": "IPM.SkypeTeams.Message.Copilot." + app, "interactionType": kind, "conversationType": "appchat",
		"etag": id, "createdDateTime": milli(when), "locale": p.lang, "contexts": []any{}, "attachments": []any{}, "links": []any{}, "mentions": []any{},
	}
}
