package collect

import (
	"plumbline/internal/document"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Return is one or more documents that came in on one day: from a
// respondent, or, when Respondent is "", printed by others about several
// respondents (a publication).
type Return struct {
	Survey     survey.ID
	Respondent respondent.ID
	Received   stat.Date
	Files      []File
}

// A File is a document of a return under the name that it came with.
type File struct {
	Name     string
	Document document.ID
}

// Publications is the folder name, among those of respondents, of documents
// that print figures about several.
const Publications = "publications"
