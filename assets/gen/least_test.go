package main

import "testing"

const (
	someLeast = `{"_meta":{},"paths":{
		"/users/{id}":{"GET":{"app":["User.ReadBasic.All","Gone.Read"],"del":["User.Read"]}},
		"/Users/{userId}/run(a={value})":{"POST":{"app?":["Calendars.ReadBasic","ChatMessage.Read.Chat"]}}}}`
	someOffered = `{"resources":{"00000003-0000-0000-c000-000000000000":{"displayName":"Microsoft Graph","permissions":[
		{"v":"User.Read.All","app":{"id":"1"}},{"v":"User.Read","del":{"id":"2"}},
		{"v":"Calendars.ReadBasic.All","app":{"id":"3"}},{"v":"Chat.Read.All","app":{"id":"4"}}]}}}`
)

func TestLeastKeepsOnlyWhatIsOffered(t *testing.T) {
	got, err := compactLeast([]byte(someLeast), []byte(someOffered))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"sets":[
{"app":["User.Read.All"],"del":["User.Read"]},
{"app":["Calendars.ReadBasic.All","Chat.Read.All"]}
],"paths":{
"/users/{}":{"GET":0},
"/users/{}/run":{"POST":1}
}}
`
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
}
