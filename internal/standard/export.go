package standard

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"plumbline/internal/stat"
)

// An Entry is a standard as it is exported, for readers who do not know this
// program; with a service, also whether it applies to that.
type Entry struct {
	ID          ID           `json:"id"`
	Version     string       `json:"version"`
	Status      Status       `json:"status"`
	From        stat.Date    `json:"from,omitzero"`
	To          stat.Date    `json:"to,omitzero"`
	Title       string       `json:"title"`
	Statement   string       `json:"statement"`
	Group       string       `json:"group"`
	Severity    string       `json:"severity"`
	Binds       string       `json:"binds"`
	Rule        string       `json:"rule"`
	Checks      []EntryCheck `json:"checks"`
	Maps        []EntryMap   `json:"maps,omitempty"`
	Sources     []Source     `json:"sources,omitempty"`
	Note        string       `json:"note,omitempty"`
	Declaration bool         `json:"met_by_declaration_alone"`
	Applies     *Truth       `json:"applies,omitempty"`
	Missing     []string     `json:"facts_missing,omitempty"`
}

// An EntryCheck is a check as it is exported.
type EntryCheck struct {
	Kind     string `json:"kind"`
	What     string `json:"what"`
	Metric   string `json:"metric,omitempty"`
	Operator string `json:"operator,omitempty"`
	Target   string `json:"target,omitempty"` // a decimal, or the name of an attribute
	Unit     string `json:"unit,omitempty"`
	Window   string `json:"window,omitempty"`
	Basis    string `json:"basis,omitempty"`
}

// An EntryMap is a mapping as it is exported.
type EntryMap struct {
	Framework string `json:"framework"`
	Ref       string `json:"ref"`
	Relation  string `json:"relation"`
	Status    string `json:"status"`
	Source    string `json:"source"`
}

// Entries are the standards as they are exported; facts are those of a service,
// or nil for the catalogue alone.
func (c *Catalogue) Entries(facts Facts) []Entry {
	var out []Entry
	for _, s := range c.Standards {
		out = append(out, c.Entry(s, facts))
	}
	return out
}

// Entry is one standard as it is exported.
func (c *Catalogue) Entry(s *Standard, facts Facts) Entry {
	e := Entry{
		ID: s.ID, Version: s.Version, Status: s.Status, From: s.From, To: s.To, Title: s.Title, Statement: s.Statement,
		Group: c.GroupLabel(s.Group), Severity: s.Severity, Binds: s.Binds, Rule: s.Applies.String(), Note: s.Note, Declaration: s.ByDeclarationAlone(),
	}
	for _, k := range s.Verify {
		check := EntryCheck{Kind: k.Kind, What: c.CheckWords(k)}
		if t := k.Target; t != nil {
			check.Metric, check.Operator, check.Target, check.Unit = string(t.Metric), string(t.Operator), t.Number(), c.Metric(t.Metric).Unit
			check.Window, check.Basis = string(t.Window), t.Basis
		}
		e.Checks = append(e.Checks, check)
	}
	for _, m := range s.Maps {
		e.Maps = append(e.Maps, EntryMap(m))
	}
	for _, id := range s.Sources {
		for _, src := range c.Sources {
			if src.ID == id {
				e.Sources = append(e.Sources, src)
			}
		}
	}
	if facts != nil {
		ev := s.Applies.Evaluate(facts)
		e.Applies, e.Missing = &ev.Truth, ev.Missing
	}
	return e
}

// WriteCSV writes one row for each standard, with the columns applies and
// facts_missing only where facts are those of a service.
func (c *Catalogue) WriteCSV(w io.Writer, facts Facts) error {
	cw := csv.NewWriter(w)
	head := []string{"id", "version", "status", "from", "to", "group", "severity", "title", "statement", "binds", "rule", "targets", "other_checks", "maps", "sources"}
	if facts != nil {
		head = append(head, "applies", "facts_missing")
	}
	rows := [][]string{head}
	for _, e := range c.Entries(facts) {
		var targets, checks, maps, sources []string
		for _, k := range e.Checks {
			if k.Metric != "" {
				targets = append(targets, fmt.Sprintf("%s (%s)", k.What, k.Basis))
			} else {
				checks = append(checks, k.Kind+": "+k.What)
			}
		}
		for _, m := range e.Maps {
			maps = append(maps, m.Framework+" "+m.Ref)
		}
		for _, s := range e.Sources {
			sources = append(sources, s.URL)
		}
		row := []string{string(e.ID), e.Version, string(e.Status), e.From.String(), e.To.String(), e.Group, e.Severity, e.Title, e.Statement, e.Binds, e.Rule,
			strings.Join(targets, "; "), strings.Join(checks, "; "), strings.Join(maps, "; "), strings.Join(sources, " ")}
		if facts != nil {
			row = append(row, e.Applies.String(), strings.Join(e.Missing, ", "))
		}
		rows = append(rows, row)
	}
	if err := cw.WriteAll(rows); err != nil {
		return fmt.Errorf("writing the standards as CSV: %w", err)
	}
	return nil
}
