// Package survey holds what is asked: questions, each a measure with its
// dimensions, the periods, the respondents, and the figures to be made from
// the answers. A survey is a YAML file that a person can write; Load checks it
// whole and names file, line and column of what is wrong.
//
// It serves any respondent: nothing here knows of police forces or companies.
package survey

import (
	"slices"

	"plumbline/internal/stat"
)

// An ID names a survey, a MeasureID a measure, a FigureID a figure definition
// within its survey.
type (
	ID        string
	MeasureID string
	FigureID  string
)

// A Survey is a loaded survey file.
type Survey struct {
	ID       ID
	Title    string
	About    string // a paragraph for the reader
	Invented bool   // the respondents are invented, and every page must say so
	Register string // the register of its respondents
	// Noun is what one respondent is called in prose, and Nouns several:
	// "force", "forces".
	Noun, Nouns string
	// Periods are those asked for, in order.
	Periods    []stat.Period
	Dimensions []Dimension
	Measures   []Measure
	Questions  []Question
	Figures    []Figure
	// Headline names the measure and the area that the summary speaks of.
	Headline Headline
	// Sources are where the survey's own facts come from.
	Sources []string
	// Disclosure is how small counts are protected when the survey is
	// published; zero hides nothing.
	Disclosure Disclosure
}

// A Disclosure is a policy for publishing counts of people. Package disclosure
// says what each part does.
type Disclosure struct {
	Threshold, MinTotal, MinWidth, Round int64
	HideZeros, Groups                    bool
}

// A Dimension is a way in which measures are broken down.
type Dimension struct {
	ID       stat.DimensionID
	Name     string // "victim's age"
	Aliases  []string
	Codelist *stat.Codelist
}

// A Measure is what is counted or stated.
type Measure struct {
	ID   MeasureID
	Name string // "cyber-flagged sexual offences against under-18s"
	// Short is the name in running text: "offences".
	Short   string
	Aliases []string
	Unit    string // "offences", "years of age", "percent", "respondents"
	// Dimensions are those that the measure may be broken down by.
	Dimensions []stat.DimensionID
	// Series are other names under which a part of the measure is printed.
	Series []Series
}

// statedUnits are those of measures that are stated rather than counted: no
// two values of such a measure are ever added.
var statedUnits = []string{"percent", YearsOfAge, "respondents", "per day"}

// YearsOfAge is the unit of a measure that states an age: of the youngest, or
// the most common.
const YearsOfAge = "years of age"

// Counts says that the measure counts something, so that its values add up.
func (m *Measure) Counts() bool { return !slices.Contains(statedUnits, m.Unit) }

// A Series is a name that means a measure and a breakdown together, such as
// "victims aged 10 or under".
type Series struct {
	Names     []string
	Breakdown stat.Breakdown
}

// A Question is what the respondent is asked, under its number in the request.
type Question struct {
	Number  string
	Text    string
	Measure MeasureID
}

// A Method is a named way of making a figure.
type Method string

// The methods. Package figure says how each is computed.
const (
	Total      Method = "total"       // the count, with bounds
	Change     Method = "change"      // like-for-like change between two periods
	PerDay     Method = "per-day"     // the total over the days of its period
	MostCommon Method = "most-common" // the code of a dimension with the highest count
	Youngest   Method = "lowest"      // the lowest value stated by any respondent
	Median     Method = "median"      // the code that holds the middle one, of codes in order such as ages
	Within     Method = "within"      // the count within a code, such as an age band
	Share      Method = "share"       // the part within a code, of all where the dimension was recorded
	Rank       Method = "rank"        // the place of a respondent among all, largest first
	Coverage   Method = "coverage"    // how many of those asked answered
	Rate       Method = "rate"        // the count for each 1,000 of a denominator
	Ratio      Method = "ratio"       // the daily rate of a period over that of the one before
	Funnel     Method = "funnel"      // the count over what the denominator lets one expect
	EqualRisk  Method = "equal-risk"  // whether the rates of all could be one rate
)

// A Figure is the definition of a figure: its method and what it is made of.
type Figure struct {
	ID        FigureID
	Title     string
	Method    Method
	Measure   MeasureID
	Dimension stat.DimensionID // of MostCommon, Median, Within and Share; with Code, the part that others are about
	Code      stat.Code        // of Within and Share
	// Per is the measure that is the denominator of Rate, Funnel and EqualRisk,
	// such as the number of children.
	Per MeasureID
	// Published is the measure under which others print this figure ready
	// made, such as an average per day; "" if none. It is compared with what
	// is computed, and never used in its place.
	Published MeasureID
}

// A Headline is what the summary and the home page lead with.
type Headline struct {
	Measure MeasureID
	Area    string // the ID of an area; "" for the sum of those who answered
	From    stat.Period
	To      stat.Period
	// Example is a respondent whose change the summary also gives; "" for none.
	Example string
}

// Measure is the measure with the given ID.
func (s *Survey) Measure(id MeasureID) (*Measure, bool) {
	for i := range s.Measures {
		if s.Measures[i].ID == id {
			return &s.Measures[i], true
		}
	}
	return nil, false
}

// Dimension is the dimension with the given ID.
func (s *Survey) Dimension(id stat.DimensionID) (*Dimension, bool) {
	for i := range s.Dimensions {
		if s.Dimensions[i].ID == id {
			return &s.Dimensions[i], true
		}
	}
	return nil, false
}
