package main

import (
	"fmt"
	"io"

	"plumbline/internal/fault"
)

// readLimited reads all of r, which may hold at most n bytes.
func readLimited(r io.Reader, n int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, n+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > n {
		return nil, fmt.Errorf("more than %d MB: %w", n>>20, fault.TooLarge)
	}
	return b, nil
}
