package rehearsal_test

// Calls whose data the rehearsal tenant does not have: it refuses them, and the test fails for each that is served.
func init() {
	for _, call := range []string{
		"msft-teams/Teams",
		"msft-teams/Channels of a team",
		"msft-teams/Chats of a person",
		"msft-teams/Messages of a channel",
		"msft-teams/Changed messages of a channel",
		"msft-teams/Messages of a chat",
		"msft-teams/A call that goes on",
		"msft-teams/Call records",
		"msft-teams/One call record",
		"msft-teams/Calls through own telephone lines",
		"msft-teams/Calls to and from the telephone network",
		"msft-teams/Meeting by its link",
		"msft-teams/Attendance of a meeting",
		"msft-teams/Who attended",
	} {
		notServed[call] = true
	}
}
