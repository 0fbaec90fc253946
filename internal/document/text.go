package document

import (
	"context"
	"fmt"

	"plumbline/internal/fault"
)

func readText(_ context.Context, name string, _ []byte, _ Limits, _ int) (*Document, error) {
	return nil, fmt.Errorf("%s: a .txt file cannot be read yet: ask for it in another format: %w", name, fault.Invalid)
}
