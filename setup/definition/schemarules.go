package definition

import (
	"sync"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// keyRules say by path what a value may be, with the patterns that the strict parser uses. A "$comment" is the way out, as people
// read it when the rule is broken. The schema never refuses what the parser accepts; an empty text counts as left out.
var keyRules = sync.OnceValue(func() map[string]node {
	rules := map[string]node{}
	for _, part := range []map[string]node{headRules(), settingRules(), credentialRules(), callRules()} {
		for path, rule := range part {
			rules[path] = rule
		}
	}
	return rules
})

// filled is a text with something to read in it.
func filled() node { return node{"pattern": `\S`, "$comment": "Add it; people read it."} }

func like(pattern interface{ String() string }, instead string) node {
	return node{"pattern": pattern.String(), "$comment": instead}
}

func oneOf[T ~string](instead string, values ...T) node {
	var list []any
	for _, v := range values {
		list = append(list, string(v))
	}
	return node{"enum": list, "$comment": instead}
}

func require(keys ...string) node {
	var list []any
	for _, k := range keys {
		list = append(list, k)
	}
	return node{"required": list}
}

// when gives the rule for objects whose key has this value.
func when(key string, value any, then node) node {
	return node{"if": node{"properties": node{key: node{"const": value}}, "required": []any{key}}, "then": then}
}

// otherwise gives the rule for objects whose key is there and has another value.
func otherwise(key string, value any, then node) node {
	return node{"if": node{"properties": node{key: node{"not": node{"const": value}}}, "required": []any{key}}, "then": then}
}

func properties(p node) node { return node{"properties": p} }

func with(a, b node) node {
	out := node{}
	for _, part := range []node{a, b} {
		for k, v := range part {
			out[k] = v
		}
	}
	return out
}

// never refuses a key that the rest of the definition rules out.
func never(instead string) node { return node{"not": node{}, "$comment": instead} }

func none(instead string) node { return node{"maxItems": 0, "$comment": instead} }

func headRules() map[string]node {
	const noFolder = "Name the file, without a folder."
	var resources []string
	for _, r := range permission.Embedded().Resources() {
		if r.AppID != azureADGraph {
			resources = append(resources, r.AppID)
		}
	}
	return map[string]node{
		"": with(require("id", "version", "name", "system", "summary", "sanitizer", "permissions", "credentials", "calls"), node{
			"if": node{"required": []any{"sanitizer"}, "properties": node{"sanitizer": node{"properties": node{"kind": node{"const": "none"}}, "required": []any{"kind"}}}},
			"then": properties(node{
				"blocked": none("Leave blocked calls out: nothing stands between Graph and the vendor."),
				"clear":   none("Leave it out: the vendor sees everything in clear."),
			}),
		}),
		"id":      like(idPattern, "Use 2 to 41 small letters, digits and hyphens, for example outlook-cal."),
		"version": {"minimum": 1, "$comment": "Start with version: 1 and count up with every change."},
		"name":    filled(),
		"system":  filled(),
		"summary": filled(),
		"sanitizer": with(require("kind"), node{"allOf": []any{
			when("kind", "none", properties(node{
				"rules": never("Leave the rules out, or set kind: proxy."), "variants": none("Leave the variants out, or set kind: proxy."),
			})),
			when("kind", "proxy", require("rules")),
		}}),
		"sanitizer.kind":                  oneOf("Use none (the vendor reads Graph directly) or proxy (rules apply in between).", "none", "proxy"),
		"sanitizer.rules":                 like(filePattern, noFolder),
		"sanitizer.variants[]":            require("id", "name", "summary", "rules"),
		"sanitizer.variants[].id":         like(idPattern, "Use small letters, digits and hyphens."),
		"sanitizer.variants[].declines[]": filled(),
		"sanitizer.variants[].name":       filled(),
		"sanitizer.variants[].summary":    filled(),
		"sanitizer.variants[].rules":      like(filePattern, noFolder),
		"permissions":                     {"minItems": 1, "$comment": "List at least one permission with its reason."},
		"permissions[]": with(require("name", "kind", "reason", "ifDeclined"), node{
			"if":   node{"not": node{"required": []any{"id"}}},
			"then": properties(node{"resource": oneOf("Use the application id of a Microsoft resource; leave it out for Microsoft Graph.", resources...)}),
		}),
		"permissions[].resource":   like(guid, "Use the application id of the resource; leave it out for Microsoft Graph."),
		"permissions[].id":         like(guid, "Give the id that the resource's service principal shows, or leave it out for permissions that Gatehouse knows."),
		"permissions[].name":       filled(),
		"permissions[].kind":       oneOf("Use application or delegated.", entra.ApplicationPermission, entra.DelegatedPermission),
		"permissions[].reason":     filled(),
		"permissions[].ifDeclined": filled(),
		"app.audience":             oneOf("Use "+singleTenant+" or "+multiTenant+".", singleTenant, multiTenant),
		"app.redirectUris[]": {
			"pattern": `^([Hh][Tt][Tt][Pp][Ss]://[^*\\ #]+#?|[Hh][Tt][Tt][Pp]://(localhost|127\.0\.0\.1)([:/?][^*\\ #]*)?#?|` + asked.String()[1:len(asked.String())-1] + `)$`, "$comment": "Use an https address, http://localhost, or a setting of the kind url.",
		},
		"roles[]":              require("name", "for"),
		"roles[].name":         filled(),
		"roles[].for":          filled(),
		"steps[]":              with(require("id", "who", "text"), node{"if": require("graph"), "then": require("warning")}),
		"steps[].graph":        require("method", "url", "body", "scope"),
		"steps[].graph.method": oneOf("Use PATCH, POST or PUT.", writing...),
		"steps[].graph.url":    pathOnGraph(),
		"steps[].graph.body":   like(objectPattern, "Write a JSON object."),
		"steps[].id":           like(idPattern, "Use small letters, digits and hyphens."),
		"steps[].who":          filled(),
		"steps[].text":         filled(),
		"handover[]":           require("label", "value"),
		"handover[].label":     filled(),
		"handover[].value":     filled(),
		"clear[]":              require("property", "reason"),
		"clear[].property":     filled(),
		"clear[].reason":       filled(),
	}
}

func settingRules() map[string]node {
	return map[string]node{
		"settings[]": with(require("id", "kind"), node{"allOf": []any{
			otherwise("kind", kindDerived, require("label")),
			when("kind", kindDerived, properties(node{
				"required": node{"const": false, "$comment": "Leave required out: a derived setting is never asked."},
				"fixed":    node{"const": false, "$comment": "Leave fixed out: a derived setting is never asked."},
			})),
			when("kind", kindChoice, with(require("options"), properties(node{
				"options": node{"minItems": 1, "items": node{"minLength": 1}, "$comment": "List the values to choose from."},
			}))),
			otherwise("kind", kindChoice, properties(node{"options": none("Leave the options out, or set kind: choice.")})),
			when("fixed", true, require("default")),
			node{"if": node{"properties": node{"cases": node{"minProperties": 1}}, "required": []any{"cases"}}, "then": require("by")},
		}}),
		"settings[].id":    like(settingPattern, "Start with a small letter; use letters and digits."),
		"settings[].label": filled(),
		"settings[].kind": oneOf("Use text, url, domain, domains, choice or derived. A secret is never a setting.",
			kindText, kindURL, kindDomain, kindDomains, kindChoice, kindDerived),
	}
}

func credentialRules() map[string]node {
	once := func(kind string) node {
		return node{
			"contains": node{"properties": node{"kind": node{"const": kind}}, "required": []any{"kind"}}, "minContains": 0, "maxContains": 1,
			"$comment": "Keep one credential of the kind " + kind + ".",
		}
	}
	const move = "Move it to a credential of kind federated."
	return map[string]node{
		"credentials": {
			"minItems": 1, "$comment": "List federated, certificate or secret.",
			"allOf": []any{
				once(Federated), once(Certificate), once(Secret),
				node{"prefixItems": []any{properties(node{
					"always": node{"const": false, "$comment": "Put first what can be chosen; a secret or a certificate can stand beside it."},
				})}},
			},
		},
		"credentials[]": with(require("kind"), node{"allOf": []any{
			when("kind", Federated, with(require("name", "issuer", "subject", "audience"), properties(node{
				"name":   node{"pattern": `\{|` + federatedName.String(), "$comment": "Use 3 to 120 letters, digits, hyphens and underscores."},
				"always": node{"const": false, "$comment": "Leave it out: what can be chosen is not always set up."},
			}))),
			otherwise("kind", Federated, properties(node{"issuer": never(move), "subject": never(move), "audience": never(move), "prove": never(move)})),
		}}),
		"credentials[].kind":         oneOf("Use federated, certificate or secret.", Federated, Certificate, Secret),
		"credentials[].lifetimeDays": {"minimum": 0, "maximum": maxLifetimeDays, "$comment": "Use 1 to 730 days; 180 is the default."},
	}
}

// pathOnGraph follows pathProblem.
func pathOnGraph() node {
	return node{
		"pattern": `^/(v1\.0|beta)/[^#\\ \t\r\n]*$`, "$comment": "Write path and query below the Graph host, for example /v1.0/users.",
		"not": node{"pattern": `^[^?]*/\.\.(/|\?|$)`},
	}
}

func callRules() map[string]node {
	url := pathOnGraph()
	const unanswered = "Leave it out: a blocked call has no answer."
	return map[string]node{
		"calls":           {"minItems": 1, "$comment": "Add an example call for each permission, so that it can be previewed."},
		"calls[]":         require("name", "url", "example"),
		"calls[].name":    filled(),
		"calls[].method":  {"const": "GET", "$comment": "Use GET: a preview and a verification only read."},
		"calls[].url":     url,
		"calls[].shape":   {"const": "csv", "$comment": "Leave it out for JSON, or use csv."},
		"calls[].example": like(filePattern, "Name a file with a fictional answer, without a folder."),
		"calls[].findings": {
			"patternProperties": node{findingStatus.String(): node{"type": "string", "pattern": `\S`, "description": "The sentence."}}, "additionalProperties": false,
			"$comment": "Use an HTTP status from 400 to 599, in quotes.",
		},
		"blocked[]":          require("name", "url"),
		"blocked[].name":     filled(),
		"blocked[].method":   oneOf("Use an HTTP method in capitals.", methods...),
		"blocked[].url":      url,
		"blocked[].shape":    never(unanswered),
		"blocked[].example":  never(unanswered),
		"blocked[].findings": {"maxProperties": 0, "$comment": unanswered},
	}
}
