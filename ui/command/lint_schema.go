package command

import "gatehouse/setup/definition"

// schema adds what breaks the published schema of definitions. The parser stops at its first mistake and says it best; the schema
// names the others.
func (f *linted) schema(data []byte, said *definition.ParseError) {
	broken, err := definition.CheckSchema(f.file, data)
	if err != nil {
		return // no YAML: the parser has said so
	}
	for _, one := range broken {
		if said == nil || one.Line != said.Line && one.Wrong != said.Wrong {
			f.wrong(one.Line, one.Wrong, one.Instead)
		}
	}
}
