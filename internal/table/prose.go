package table

import "plumbline/internal/document"

func inProse(doc *document.Document) []Table { return nil }
