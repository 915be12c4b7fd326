package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// Serve is `gatehouse rehearsal serve`: it starts a tenant, prints one JSON line when it is ready, and runs until ctx ends.
func Serve(ctx context.Context, o Options, out io.Writer) error {
	s, err := Start(ctx, o)
	if err != nil {
		return err
	}
	line, err := json.Marshal(s.Ready())
	if err == nil {
		_, err = fmt.Fprintf(out, "%s\n", line)
	}
	if err == nil {
		<-ctx.Done()
	}
	if closing := s.Close(); closing != nil {
		return fmt.Errorf("close rehearsal tenant: %w", closing)
	}
	if err != nil {
		return fmt.Errorf("print where the tenant answers: %w", err)
	}
	return nil
}
