package sanitize

import "gatehouse/preview/rules"

// applies evaluates applyOnlyWhen on the answer as the transforms before have left it.
func applies(root *Node, rule *rules.Transform, size int, visits *int) (bool, error) {
	if rule.When == nil {
		return true, nil
	}
	found, err := locate(root, rule.When, size, false, visits)
	return len(found) > 0, err
}

// passOver notes where the transform would have worked, so that a value in clear can be explained.
func (s *Sanitizer) passOver(trace *Trace, root *Node, rule *rules.Transform, size int) error {
	for _, path := range rule.Paths {
		found, err := locate(root, path, size, false, &trace.visits)
		if err != nil {
			return &FieldError{"$", string(rule.Kind), trace.File, rule.Line, err}
		}
		for _, n := range found {
			n.Edits = append(n.Edits, Edit{Effect: PassedOver, Transform: rule, Path: path, Line: rule.Line})
		}
	}
	return nil
}
