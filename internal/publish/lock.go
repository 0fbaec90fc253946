package publish

import (
	"fmt"
	"os"
	"path/filepath"

	"plumbline/internal/fault"
)

// Lock keeps other processes from publishing into dir until unlock is called
// or the process ends. It is to be held from before the earlier release is
// looked at until the new one stands: two that were audited side by side have
// not been audited together. It is fault.Conflict where another has it.
func Lock(dir string) (unlock func() error, err error) {
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	f, err := os.OpenFile(beside(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	switch free, err := tryLock(f); {
	case err != nil:
		f.Close()
		return nil, fmt.Errorf("publishing: locking %s: %w", f.Name(), err)
	case !free:
		f.Close()
		return nil, fmt.Errorf("publishing: another process is publishing into %s: wait until it has finished: %w", dir, fault.Conflict)
	}
	return f.Close, nil
}
