package standard_test

import "plumbline/internal/stat"

func day(s string) stat.Date { return stat.MustDate(s) }
