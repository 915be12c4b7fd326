package work

import "math/rand/v2"

// The words are personal and confidential on purpose, in several scripts: a preview must be seen to remove them.
var (
	subjects = []string{
		"Budget 2026, second draft", "Interview notes: candidate for Support", "Lunch on Thursday?", "Salary round (confidential)", "Return-to-work talk",
		"Übergabe Lieferantenvertrag", "Réunion de lancement", "Сніданок у п’ятницю", "プロジェクト計画の確認", "الميزانية الجديدة", "Your laptop is ready",
		"Sick leave until Friday", "Re: prices for the northern region", "Fwd: complaint of a customer", "Holiday request",
	}
	sentences = []string{
		"Could you look at the second page before the meeting?", "I talked to the doctor and will be back on Monday.", "Please keep this between us for now.",
		"Die Zahlen stimmen nicht mit dem letzten Monat überein.", "On se retrouve devant l’entrée à midi.", "My new number is +1 202 555 0147.",
		"The customer is not happy with the delivery.", "来週の会議の資料を送ります。", "يرجى مراجعة المستند المرفق.", "Thank you, that helped a lot 🙂",
		"The offer must not go above 48,000.", "She asked for part-time work from March.", "Чи можемо перенести розмову на вівторок?",
	}
	prompts = []string{
		"Summarise my mails of this week about the salary round", "Draft an answer to the complaint of the northern region", "Who worked on the supplier contract?",
		"Übersetze die Notiz ins Englische", "What did I miss in yesterday's meeting?", "この資料を三行でまとめて",
	}
	channelNames = []string{"Planning", "Customers & complaints", "Übergaben", "Off-topic 🍜", "計画"}
	fileNames    = []string{
		"Budget 2026.xlsx", "Salary round.xlsx", "Supplier contract (signed).pdf", "Team photo.jpg", "Notes.docx", "Übergabe.docx", "Présentation client.pptx",
		"計画.xlsx", "Interview notes.docx", "Prices north.csv", "Floor plan.png", "Sick leave list.xlsx",
	}
	folderNames = []string{"Contracts", "Personal", "Projets", "2026 Übersicht"}
)

func text(r *rand.Rand) string { return pick(r, sentences) + " " + pick(r, sentences) }

func html(s string) object {
	return object{"contentType": "html", "content": "<div><div>" + s + "</div></div>"}
}

func plain(s string) object { return object{"contentType": "text", "content": s} }
