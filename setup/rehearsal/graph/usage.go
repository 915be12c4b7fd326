package graph

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// usageReport is one of Microsoft 365's reports with a row per licensed person: a file with commas and a byte order mark at its beginning.
type usageReport struct {
	name    string
	columns []string
	row     func(usageRow) []string
}

// usageRow is what a row is made of; names are concealed already where the tenant conceals them.
type usageRow struct {
	upn, name, site, last, products, period string
	n                                       int // a number that differs from person to person
}

var usageReports = []usageReport{
	{"getOffice365ActiveUserDetail", []string{
		"User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Has Exchange License", "Has OneDrive License", "Has SharePoint License", "Has Skype For Business License", "Has Yammer License",
		"Has Teams License", "Exchange Last Activity Date", "OneDrive Last Activity Date", "SharePoint Last Activity Date", "Skype For Business Last Activity Date", "Yammer Last Activity Date",
		"Teams Last Activity Date", "Exchange License Assign Date", "OneDrive License Assign Date", "SharePoint License Assign Date", "Skype For Business License Assign Date", "Yammer License Assign Date",
		"Teams License Assign Date", "Assigned Products",
	}, func(r usageRow) []string {
		const assigned = "2024-01-08"
		return []string{r.upn, r.name, "False", "", "True", "True", "True", "False", "False", "True", r.last, r.last, "", "", "", r.last, assigned, assigned, assigned, "", "", assigned, r.products}
	}},
	{"getEmailActivityUserDetail", []string{
		"User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Last Activity Date", "Send Count", "Receive Count", "Read Count", "Meeting Created Count", "Meeting Interacted Count", "Assigned Products",
		"Report Period",
	}, func(r usageRow) []string {
		return []string{r.upn, r.name, "False", "", r.last, fmt.Sprint(r.n % 90), fmt.Sprint(r.n % 400), fmt.Sprint(r.n % 350), fmt.Sprint(r.n % 9), fmt.Sprint(r.n % 12), r.products, r.period}
	}},
	{"getTeamsUserActivityUserDetail", []string{
		"Tenant Display Name", "Shared Channel Tenant Display Names", "User Id", "User Principal Name", "Last Activity Date", "Is Deleted", "Deleted Date", "Assigned Products", "Team Chat Message Count",
		"Private Chat Message Count", "Call Count", "Meeting Count", "Post Messages", "Reply Messages", "Urgent Messages", "Meetings Organized Count", "Meetings Attended Count",
		"Ad Hoc Meetings Organized Count", "Ad Hoc Meetings Attended Count", "Scheduled One-time Meetings Organized Count", "Scheduled One-time Meetings Attended Count",
		"Scheduled Recurring Meetings Organized Count", "Scheduled Recurring Meetings Attended Count", "Audio Duration", "Video Duration", "Screen Share Duration", "Audio Duration In Seconds",
		"Video Duration In Seconds", "Screen Share Duration In Seconds", "Has Other Action", "Is Licensed", "Report Period",
	}, func(r usageRow) []string {
		row := []string{directory.TenantName, "", r.site, r.upn, r.last, "False", "", r.products}
		for _, most := range []int{40, 200, 20, 30, 25, 15, 3, 9, 21, 4, 8, 3, 7, 2, 6} {
			row = append(row, fmt.Sprint(r.n%most))
		}
		seconds := 60 * (r.n % 900)
		lasted := "PT" + strings.ToUpper((time.Duration(seconds) * time.Second).String())
		return append(row, lasted, "PT0S", "PT0S", fmt.Sprint(seconds), "0", "0", "No", "Yes", r.period)
	}},
	{"getOneDriveUsageAccountDetail", []string{
		"Site Id", "Site URL", "Owner Display Name", "Is Deleted", "Last Activity Date", "File Count", "Active File Count", "Storage Used (Byte)", "Storage Allocated (Byte)", "Owner Principal Name", "Report Period",
	}, func(r usageRow) []string {
		return []string{r.site, "", r.name, "False", r.last, fmt.Sprint(r.n % 900), fmt.Sprint(r.n % 60), fmt.Sprint(r.n << 20), "1099511627776", r.upn, r.period}
	}},
}

var reportPeriods = []string{"7", "30", "90", "180"}

// usage redirects to a CSV file. The address needs no token: it is a credential of its own.
func (c *call) usage(report usageReport) reply {
	k := c.key(0)
	if !c.who.app && !c.abilities().ReadReports {
		return denied()
	}
	days, ok := strings.CutPrefix(k.value, "D")
	if !strings.EqualFold(k.name, "period") || !ok || !slices.Contains(reportPeriods, days) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The period is one of D7, D30, D90 and D180.")
	}
	name := c.g.downloads.add(c.usageCSV(report, days), c.tx.Now())
	return reply{status: http.StatusFound, header: map[string]string{"Location": c.g.Downloads(c.host) + downloadPath + name}}
}

// usageCSV has one row per licensed person whatever the period; the numbers are two days old, as in life.
func (c *call) usageCSV(report usageReport, days string) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	_ = w.Write(append([]string{"Report Refresh Date"}, report.columns...)) // a buffer never fails
	refresh := c.tx.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	concealed := c.tx.Policy(directory.ReportSettings)["displayConcealedNames"] == true
	for i, user := range c.tx.List(directory.Users) {
		products := directory.Texts(user, "#products")
		if directory.Text(user, "userType") != "Member" || len(products) == 0 {
			continue
		}
		row := usageRow{
			upn: c.reportName(user, "userPrincipalName", concealed), name: c.reportName(user, "displayName", concealed), site: c.reportName(user, "id", concealed),
			products: strings.Join(products, "+"), period: days, n: 7 * (i + 3),
		}
		if t := directory.ReadTime(directory.Inner(user, "signInActivity"), "lastSignInDateTime"); !t.IsZero() {
			row.last = t.Format(time.DateOnly)
		}
		_ = w.Write(append([]string{refresh}, report.row(row)...)) // as above
	}
	w.Flush()
	return b.Bytes()
}

// reportName is a name, or the same meaningless letters for the same name where names are concealed.
func (c *call) reportName(user directory.Object, property string, concealed bool) string {
	if !concealed {
		return directory.Text(user, property)
	}
	return strings.ToUpper(strings.ReplaceAll(directory.StableID(c.g.Seed, "concealed", directory.Text(user, property)), "-", ""))
}
