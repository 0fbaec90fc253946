package surveys_test

import (
	"encoding/csv"
	"io/fs"
	"path"
	"testing"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

func register(t *testing.T, name string) *respondent.Register {
	t.Helper()
	f, err := surveys.FS.Open(path.Join("registers", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reg, err := respondent.ReadCSV(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// TestEverySurveyLoads checks each survey that ships, and that its headline
// names respondents of its register.
func TestEverySurveyLoads(t *testing.T) {
	files, err := fs.Glob(surveys.FS, "*/survey.yaml")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v ship, want 3: %v", files, err)
	}
	for _, file := range files {
		s, err := survey.Load(surveys.FS, path.Dir(file))
		if err != nil {
			t.Errorf("%s:\n%v", file, err)
			continue
		}
		if string(s.ID) != path.Dir(file) {
			t.Errorf("the survey in %s is called %s", path.Dir(file), s.ID)
		}
		reg := register(t, s.Register)
		for _, id := range []string{s.Headline.Area, s.Headline.Example} {
			if _, err := reg.Get(respondent.ID(id)); err != nil && id != "" {
				t.Errorf("%s: the headline: %v", file, err)
			}
		}
	}
}

// TestRegisterKnowsEveryForce checks the register against the list that it
// was made from: 46 forces with their ONS codes and all of their names.
func TestRegisterKnowsEveryForce(t *testing.T) {
	reg := register(t, "police-forces")
	if n := len(reg.Asked()); n != 48 {
		t.Errorf("%d respondents, want 46 forces of the UK and 2 of the Channel Islands", n)
	}
	rows := rows(t, "cyber-flagged-offences/data/police-forces.csv")
	if len(rows) != 46 {
		t.Errorf("%d forces are listed, want 46", len(rows))
	}
	for _, row := range rows {
		r, err := reg.Get(respondent.ID(row["force_id"]))
		if err != nil || r.Code != row["ons_code"] || r.Name != row["name"] || r.Area {
			t.Errorf("%s is %+v, %v", row["force_id"], r, err)
		}
	}
}

// TestRegisterAndSurveyKnowThePublished wants every body and every measure of
// the published figures to be found by the name that the file uses.
func TestRegisterAndSurveyKnowThePublished(t *testing.T) {
	s, err := survey.Load(surveys.FS, "cyber-flagged-offences")
	if err != nil {
		t.Fatal(err)
	}
	measures := map[string]bool{}
	for _, m := range s.Measures {
		measures[stat.Fold(string(m.ID))] = true
		for _, series := range m.Series {
			for _, n := range series.Names {
				measures[stat.Fold(n)] = true
			}
		}
	}
	reg := register(t, s.Register)
	published := rows(t, "cyber-flagged-offences/data/published-figures.csv")
	if len(published) != 981 {
		t.Errorf("%d figures, want 981", len(published))
	}
	for _, row := range published {
		if _, ok := reg.Find(row["body"]); !ok {
			t.Errorf("the register does not know %q", row["body"])
		}
		if !measures[stat.Fold(row["measure"])] {
			t.Errorf("the survey does not know %q", row["measure"])
		}
	}
}

// rows are the records of a csv file by the names of its columns.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := surveys.FS.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recs, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, rec := range recs[1:] {
		row := map[string]string{}
		for i, v := range rec {
			row[recs[0][i]] = v
		}
		out = append(out, row)
	}
	return out
}
