//go:build unix

package publish_test

import (
	"errors"
	"path/filepath"
	"testing"

	"plumbline/internal/fault"
	"plumbline/internal/publish"
)

func TestOnePublishesAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site", "example")
	unlock, err := publish.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Lock(dir); !errors.Is(err, fault.Conflict) {
		t.Errorf("a second one gets the lock: %v", err)
	}
	if other, err := publish.Lock(dir + "-2"); err != nil || other() != nil {
		t.Errorf("another folder is locked too: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := publish.Lock(dir)
	if err != nil || again() != nil {
		t.Errorf("the lock stays: %v", err)
	}
}
