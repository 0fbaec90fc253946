//go:build !unix

package publish

import "os"

// tryLock does nothing where files cannot be locked this way.
func tryLock(*os.File) (free bool, err error) { return true, nil }
