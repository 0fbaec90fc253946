package document

import (
	"context"
	"fmt"

	"plumbline/internal/fault"
)

func readXLSX(_ context.Context, name string, _ []byte, _ Limits, _ int) (*Document, error) {
	return nil, fmt.Errorf("%s: a .xlsx file cannot be read yet: ask for it in another format: %w", name, fault.Invalid)
}
