// Package assets holds everything embedded in the program: definitions, rules, examples, permission and type data, translations, icons.
package assets

import "embed"

// FS is the embedded tree, with slash paths relative to this folder.
//
//go:embed all:connectors all:rules all:examples all:translations all:icons *.json
var FS embed.FS
