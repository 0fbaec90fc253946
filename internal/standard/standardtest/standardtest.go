// Package standardtest gives tests the catalogue that ships and the invented
// services beside it.
package standardtest

import (
	"errors"
	"io/fs"
	"testing"

	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/standards"
)

// Catalogue is the catalogue of child-safety standards that ships.
func Catalogue(t testing.TB) *standard.Catalogue {
	t.Helper()
	files, err := fs.Sub(standards.FS, "child-safety")
	if err != nil {
		t.Fatal(err)
	}
	c, err := standard.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Services is the register of invented services.
func Services(t testing.TB) *service.Register {
	t.Helper()
	f, err := standards.FS.Open("examples/services.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := service.ReadYAML("services.yaml", f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return r
}
