// Package oscal holds the parts of OSCAL 1.2, the format of NIST for control
// catalogues and assessments, that Plumbline exports to. It exports and never
// reads: our own model is richer, and what OSCAL has no place for goes into
// properties under our own namespace.
//
// https://pages.nist.gov/OSCAL/
package oscal

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"plumbline/internal/stat"
)

// Version is the version of OSCAL that documents say they are in.
const Version = "1.2.2"

// Namespace is that of properties which OSCAL does not define.
const Namespace = "urn:x-plumbline:oscal:1"

// The parts that documents of all models have.
type (
	// Metadata is the head of every document.
	Metadata struct {
		Title        string     `json:"title"`
		LastModified string     `json:"last-modified"` // RFC 3339
		Version      string     `json:"version"`
		OSCALVersion string     `json:"oscal-version"`
		Props        []Property `json:"props,omitempty"`
		Remarks      string     `json:"remarks,omitempty"`
	}
	// A Property is a name and a value; Ns is Namespace for our own.
	Property struct {
		Name    string `json:"name"`
		UUID    string `json:"uuid,omitempty"`
		Ns      string `json:"ns,omitempty"`
		Value   string `json:"value"`
		Class   string `json:"class,omitempty"`
		Remarks string `json:"remarks,omitempty"`
	}
	// A Link points to a resource of the back matter ("#UUID") or elsewhere.
	Link struct {
		Href string `json:"href"`
		Rel  string `json:"rel,omitempty"`
		Text string `json:"text,omitempty"`
	}
	// BackMatter holds what the document refers to.
	BackMatter struct {
		Resources []Resource `json:"resources"`
	}
	// A Resource is one thing referred to.
	Resource struct {
		UUID   string     `json:"uuid"`
		Title  string     `json:"title"`
		Props  []Property `json:"props,omitempty"`
		Rlinks []Rlink    `json:"rlinks,omitempty"`
	}
	// An Rlink is where a resource is found.
	Rlink struct {
		Href string `json:"href"`
	}
)

// The catalogue model.
type (
	// A Catalog is a document of controls in groups.
	Catalog struct {
		UUID       string      `json:"uuid"`
		Metadata   Metadata    `json:"metadata"`
		Groups     []Group     `json:"groups,omitempty"`
		BackMatter *BackMatter `json:"back-matter,omitempty"`
	}
	// A Group is a chapter of controls.
	Group struct {
		ID       string    `json:"id"`
		Title    string    `json:"title"`
		Controls []Control `json:"controls,omitempty"`
	}
	// A Control is one standard.
	Control struct {
		ID     string     `json:"id"`
		Title  string     `json:"title"`
		Params []Param    `json:"params,omitempty"`
		Props  []Property `json:"props,omitempty"`
		Links  []Link     `json:"links,omitempty"`
		Parts  []Part     `json:"parts,omitempty"`
	}
	// A Param is a value that a control is held to.
	Param struct {
		ID          string       `json:"id"`
		Label       string       `json:"label,omitempty"`
		Props       []Property   `json:"props,omitempty"`
		Constraints []Constraint `json:"constraints,omitempty"`
		Values      []string     `json:"values,omitempty"`
	}
	// A Constraint is what a param must be, in words.
	Constraint struct {
		Description string `json:"description"`
	}
	// A Part is a piece of a control's text.
	Part struct {
		ID    string     `json:"id,omitempty"`
		Name  string     `json:"name"`
		Props []Property `json:"props,omitempty"`
		Prose string     `json:"prose,omitempty"`
	}
)

// The profile model.
type (
	// A Profile selects controls of a catalogue.
	Profile struct {
		UUID     string   `json:"uuid"`
		Metadata Metadata `json:"metadata"`
		Imports  []Import `json:"imports"`
	}
	// An Import names the catalogue, and the controls taken from it.
	Import struct {
		Href            string   `json:"href"`
		IncludeControls []Select `json:"include-controls"`
	}
	// A Select lists controls.
	Select struct {
		WithIDs []string `json:"with-ids"`
	}
)

// space is the root of all UUIDs that are made here.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte(Namespace))

// UUID is the version 5 UUID of the joined names: the same for the same names,
// so that a thing keeps its UUID from export to export.
func UUID(names ...string) string {
	return uuid.NewSHA1(space, []byte(strings.Join(names, "\x00"))).String()
}

// ContentUUID is the UUID of a document with the given content, its own UUID
// left empty: OSCAL wants a new one at every revision, and nothing may point at
// it.
func ContentUUID(document any) (string, error) {
	b, err := json.Marshal(document)
	if err != nil {
		return "", fmt.Errorf("reckoning the UUID of an OSCAL document: %w", err)
	}
	return UUID(string(b)), nil
}

// Midnight is the start of a day as OSCAL writes times.
func Midnight(d stat.Date) string { return d.String() + "T00:00:00Z" }

// Own is a property under our own namespace. Its UUID tells it from others of
// the same name, which OSCAL otherwise takes for repeats; of are the names of
// what it is about.
func Own(name, class, value, remarks string, of ...string) Property {
	return Property{
		Name: name, UUID: UUID(append(of, name, class, value)...), Ns: Namespace,
		Value: strings.TrimSpace(value), Class: class, Remarks: remarks,
	}
}
