package permission

import "strings"

// data is what a family of permissions opens. Weight: 0 settings and figures, 1 who people are and how they are organised,
// 2 what people write, say, plan or where they are.
type data struct {
	text    string
	weight  int
	control bool // writing it hands out rights
}

// families maps the first part of a permission's value (before "." or "-") to its data. Ratings are Gatehouse's own.
var families = map[string]data{
	"AiEnterpriseInteraction":        {"conversations with AI assistants", 2, false},
	"AppRoleAssignment":              {"the rights granted to apps", 1, true},
	"Application":                    {"app registrations and their credentials", 1, true},
	"AgentIdentityBlueprint":         {"agent identities and their credentials", 1, true},
	"AuditLog":                       {"sign-in and audit logs", 1, false},
	"AuditLogsQuery":                 {"audit logs of every service", 2, false},
	"AllSites":                       {"documents and lists of SharePoint sites", 2, false},
	"BitlockerKey":                   {"disk recovery keys", 2, false},
	"BackupRestore":                  {"backups of mail and documents", 2, false},
	"Calendars":                      {"calendars with subjects, bodies and attendees", 2, false},
	"CallRecordings":                 {"recordings of calls", 2, false},
	"CallRecords":                    {"records of who called or met whom and when", 2, false},
	"CallTranscripts":                {"transcripts of calls", 2, false},
	"Channel":                        {"names and descriptions of channels", 1, false},
	"ChannelMember":                  {"members of channels", 1, false},
	"ChannelMessage":                 {"messages in channels", 2, false},
	"ChannelSettings":                {"names and settings of channels", 0, false},
	"Chat":                           {"chats with their messages", 2, false},
	"ChatMember":                     {"members of chats", 1, false},
	"ChatMessage":                    {"chat messages", 2, false},
	"Contacts":                       {"personal contacts", 2, false},
	"CustomSecAttributeAssignment":   {"security attributes that decide who gets in", 1, true},
	"CustomSecAttributeDefinition":   {"security attributes that decide who gets in", 1, true},
	"DelegatedPermissionGrant":       {"the rights granted to apps", 1, true},
	"Device":                         {"devices and who uses them", 1, false},
	"DeviceManagementConfiguration":  {"device management with its scripts", 1, true},
	"DeviceManagementManagedDevices": {"managed devices and who uses them", 1, false},
	"Directory":                      {"the directory (users, groups, apps and their properties)", 1, true},
	"Domain":                         {"the domains that decide how people sign in", 0, true},
	"EntitlementManagement":          {"access packages that hand out rights", 1, true},
	"EWS":                            {"mailboxes with all their content", 2, false},
	"EAS":                            {"mailboxes with all their content", 2, false},
	"Files":                          {"files with their content", 2, false},
	"Group":                          {"groups with their members, conversations and files", 1, true},
	"GroupMember":                    {"members of groups", 1, true},
	"IdentityRiskEvent":              {"suspicious sign-ins", 1, false},
	"IdentityProvider":               {"the identity providers that decide who signs in", 0, true},
	"IMAP":                           {"mailboxes with all their content", 2, false},
	"LicenseAssignment":              {"licences and who has them", 0, false},
	"Mail":                           {"mail with its content", 2, false},
	"MailboxFolder":                  {"mail folders", 1, false},
	"MailboxItem":                    {"mailbox items with their content", 2, false},
	"MailboxSettings":                {"mailbox settings (time zone, working hours, automatic replies)", 1, false},
	"Notes":                          {"notebooks with their content", 2, false},
	"OnlineMeetingArtifact":          {"attendance reports of meetings", 1, false},
	"OnlineMeetingRecording":         {"recordings of meetings", 2, false},
	"OnlineMeetingTranscript":        {"transcripts of meetings", 2, false},
	"OnlineMeetings":                 {"online meetings with participants and join links", 2, false},
	"Organization":                   {"properties of the organisation", 0, false},
	"People":                         {"people somebody works with", 1, false},
	"Place":                          {"rooms and buildings", 0, false},
	"Policy":                         {"the policies that decide who gets in", 0, true},
	"POP":                            {"mailboxes with all their content", 2, false},
	"Presence":                       {"whether people are at work and what they do", 1, false},
	"PrivilegedAccess":               {"who may become administrator", 1, true},
	"PrivilegedAssignmentSchedule":   {"who may become administrator", 1, true},
	"PrivilegedEligibilitySchedule":  {"who may become administrator", 1, true},
	"ProfilePhoto":                   {"photos of people", 1, false},
	"Reports":                        {"usage reports with names of people", 1, false},
	"ReportSettings":                 {"the setting that hides names in usage reports", 0, false},
	"RoleAssignmentSchedule":         {"who is administrator", 1, true},
	"RoleEligibilitySchedule":        {"who may become administrator", 1, true},
	"RoleManagement":                 {"who is administrator", 1, true},
	"Schedule":                       {"shift plans", 1, false},
	"ServiceHealth":                  {"the health of Microsoft's services", 0, false},
	"ServicePrincipalEndpoint":       {"endpoints of apps", 0, true},
	"ShortNotes":                     {"short notes with their content", 2, false},
	"Sites":                          {"documents and lists of SharePoint sites", 2, false},
	"SMTP":                           {"outgoing mail", 2, false},
	"Synchronization":                {"the synchronisation of identities", 1, true},
	"Tasks":                          {"tasks with their content", 2, false},
	"Team":                           {"names, descriptions and settings of teams", 1, false},
	"TeamMember":                     {"members of teams", 1, false},
	"TeamSettings":                   {"settings of teams", 0, false},
	"TermStore":                      {"terms used to tag documents", 0, false},
	"ActivityFeed":                   {"activity records of Exchange, SharePoint and Entra", 1, false},
	"User":                           {"profiles of people", 1, false},
	"UserAuthenticationMethod":       {"the ways people prove who they are", 1, true},
	"UserAuthMethod":                 {"the ways people prove who they are", 1, true},
	"full_access_as_app":             {"mailboxes with all their content", 2, false},
}

// opens finds the family of a permission. What nobody rated counts as data about people.
func opens(p Permission) data {
	family, _, _ := strings.Cut(p.Value, ".")
	if d, ok := families[family]; ok {
		return d
	}
	head, tail, _ := strings.Cut(family, "-")
	if head == "User" && tail == "PasswordProfile" {
		return data{"passwords of people", 1, true}
	}
	if d, ok := families[head]; ok {
		return d
	}
	return data{"data that Microsoft calls “" + family + "”", 1, false}
}
