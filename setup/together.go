package setup

import "context"

// Together looks at several connectors at once, before they are set up by Bulk. One that cannot be read carries its error; the others
// have their views. The error is about the whole.
func (s *Session) Together(ctx context.Context, targets []Target) ([]BulkItem, error) {
	if err := checkTargets(targets); err != nil {
		return nil, err
	}
	return s.lookAll(ctx, targets)
}
