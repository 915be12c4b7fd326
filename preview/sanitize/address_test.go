package sanitize_test

import (
	"strings"
	"testing"

	"gatehouse/preview/pseudonym"
	"gatehouse/preview/sanitize"
)

func TestAddressListsBecomePseudonymsWithoutNames(t *testing.T) {
	maker, err := pseudonym.New(pseudonym.Options{Salt: "salt"})
	if err != nil {
		t.Fatal(err)
	}
	alice, err := maker.Token("alice@acme.com", false)
	if err != nil {
		t.Fatal(err)
	}
	rule := `{method: pseudonymizeEmailHeader, jsonPaths: ["$.v[*]"]}`
	for in, want := range map[string]string{
		`"alice@acme.com"`: `"` + alice + `"`,
		`"\"X, Alice\" <AlIcE+news@acme.com>, Megan (a, b) <` + megan + `>"`: `"` + alice + `,` + meganToken + `"`,
		`"Team: alice@acme.com, ` + megan + `; , alice@acme.com"`:            `"` + alice + `,` + meganToken + `,` + alice + `"`,
		`"undisclosed-recipients:;"`:                                         `""`,
		`"alice@acme.com,\r\n\t` + megan + `"`:                               `"` + alice + `,` + meganToken + `"`,
		`"alice@acme.com,, ` + megan + `"`:                                   `null`,
		`"alice@acme.com,"`:                                                  `null`,
		`"Alice"`:                                                            `null`,
		`"Team: alice@acme.com"`:                                             `null`,
		`"alice@acme.com;"`:                                                  `null`,
		`":alice@acme.com;"`:                                                 `null`,
		`"Team: a: b;;"`:                                                     `null`,
		`"Team:; x"`:                                                         `null`,
		`"\"Alice <alice@acme.com>"`:                                         `null`,
		`"",null,7,true,{},["a@b.co"]`:                                       `"",null,null,null,null,null`,
		`"  "`:                                                               `""`,
	} {
		if _, out, err := run(t, transforms(t, rule), `{"v":[`+in+`]}`, nil); err != nil || out != `{"v":[`+want+`]}` {
			t.Errorf("%s: got %s, %v\nwant %s", in, out, err, want)
		}
	}
	asJSON := transforms(t, `{method: pseudonymizeEmailHeader, jsonPaths: [$.a], encoding: JSON}`)
	if _, out, err := run(t, asJSON, `{"a":"Alice <alice@acme.com>"}`, nil); err != nil ||
		out != `{"a":"[{\"domain\":\"acme.com\",\"hash\":\"UFdK0TvVTvZ23c6QslyCy0o2MSq2DRtDjEXfTPJyyMk\"}]"}` {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestIPAddressesAreReadStrictly(t *testing.T) {
	hash := func(text string) string {
		maker, err := pseudonym.New(pseudonym.Options{Salt: "salt"})
		if err != nil {
			t.Fatal(err)
		}
		return `"` + maker.HashIP(text) + `"`
	}
	rule := transforms(t, `{method: hashIp, jsonPaths: ["$.v[*]"]}`)
	for _, c := range []struct{ in, want, proxy string }{
		{`"192.0.2.17"`, hash("192.0.2.17"), ""},
		{`"2001:DB8::1"`, hash("2001:db8:0:0:0:0:0:1"), ""},
		{`"2001:db8:0:0:0:0:0:1"`, hash("2001:db8:0:0:0:0:0:1"), ""},
		{`"::ffff:192.0.2.17"`, hash("192.0.2.17"), ""},
		{`"::"`, hash("0:0:0:0:0:0:0:0"), ""},
		{`"1.2"`, "null", hash("1.0.0.2")},
		{`"513"`, "null", hash("0.0.2.1")},
		{`"1.2.3.256"`, "null", ""},
		{`"1.2.3.4.5"`, "null", ""},
		{`"abc"`, "null", ""},
		{`"fe80::1%eth0"`, "null", ""},
		{`" 192.0.2.17"`, "null", ""},
		{`"192.0.2.17:443"`, "null", ""},
		{`""," ",null,7,true,{},[]`, `""," ",null,null,null,null,null`, ""},
	} {
		if c.proxy == "" {
			c.proxy = c.want
		}
		if _, out, err := run(t, rule, `{"v":[`+c.in+`]}`, nil); err != nil || out != `{"v":[`+c.want+`]}` {
			t.Errorf("%s: got %s, %v", c.in, out, err)
		}
		if _, out, err := run(t, rule, `{"v":[`+c.in+`]}`, asProxy); err != nil || out != `{"v":[`+c.proxy+`]}` {
			t.Errorf("%s as proxy: got %s, %v", c.in, out, err)
		}
	}
}

func TestEncryptedAddressesShareTheirHashAndMayHaveTheirOwnSaltAndKey(t *testing.T) {
	both := transforms(t, `{method: hashIp, jsonPaths: [$.h]}, {method: encryptIp, jsonPaths: [$.e]}`)
	body := `{"h":"2001:db8::1","e":"2001:0db8::1"}`
	trace, out, err := run(t, both, body, nil)
	if err != nil {
		t.Fatal(err)
	}
	h, e := trace.Root.Kids[0].Value().Text, trace.Root.Kids[1].Value().Text
	// 32 bytes of hash take 43 characters, the last of which the two texts do not share; the address takes two blocks of 16.
	if !strings.HasPrefix(h, "t~") || !strings.HasPrefix(e, "p~"+h[2:44]) || len(e) != 2+86 {
		t.Fatalf("got %s", out)
	}
	own := func(o *sanitize.Options) { o.IPSalt = "other" }
	if _, other, _ := run(t, both, body, own); other == out {
		t.Error("the salt of addresses was not used")
	}
	none := func(o *sanitize.Options) { o.Key = "" }
	if _, out, err := run(t, both, body, none); err == nil || out != "" {
		t.Errorf("without a key: got %s, %v", out, err)
	}
	ipOnly := func(o *sanitize.Options) { o.Key, o.IPKey = "", "own" }
	if _, _, err := run(t, both, body, ipOnly); err != nil {
		t.Errorf("with a key for addresses: %v", err)
	}
}
