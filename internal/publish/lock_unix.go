//go:build unix

package publish

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of an open file without waiting; free is false where
// another process has it. It ends with the file, or with the process.
func tryLock(f *os.File) (free bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
