// Package stattest has what tests of several rooms share.
package stattest

import (
	"encoding/json"
	"os"
	"testing"
)

// vectors is the file of known answers, from the folder of a room.
const vectors = "../figure/testdata/method-vectors.json"

// Vector decodes the inputs and the expected answer of a known-answer vector.
func Vector(t *testing.T, name string, inputs, expected any) {
	t.Helper()
	b, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name             string
			Inputs, Expected json.RawMessage
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		if v.Name != name {
			continue
		}
		if err := json.Unmarshal(v.Inputs, inputs); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(v.Expected, expected); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("no vector %q", name)
}
