package assess_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"plumbline/internal/assess"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

// many are 100 standards and 10,000 services, each with values and evidence.
func many(b *testing.B) (*standard.Catalogue, []*assess.Subject) {
	c := standardtest.Catalogue(b)
	base := len(c.Standards)
	for i := base; i < 100; i++ {
		st := *c.Standards[i%base]
		st.ID = standard.ID(fmt.Sprintf("%s-B%d", st.ID, i))
		c.Standards = append(c.Standards, &st)
	}
	all := standardtest.Services(b).AsKnown(today)
	subjects := make([]*assess.Subject, 10_000)
	for i := range subjects {
		k := all[i%len(all)]
		k.ID = service.ID(fmt.Sprintf("service-%d", i))
		vs := []assess.Value{value("grooming_alerts_actioned", "98..100", "2025-Q4", "2026-02-27"), value("child_accounts_private", fmt.Sprint(i%101), "2025-12-31..2025-12-31", "2026-02-27"),
			value("grooming_alert_median_hours_to_action", "12", "2025-Q4", "2026-02-27"), value("days_since_illegal_harm_assessment", "100", "2025-12-31..2025-12-31", "2026-02-27")}
		es := []assess.Evidence{evidence("MS-GOV-01", "evidence", assess.Supports, "2025", "2026-03-01"), evidence("MS-ACC-01", "probe", assess.Supports, "2025", "2026-03-01")}
		for j := range es {
			es[j].Service = k.ID
		}
		subjects[i] = assess.NewSubject(c, k, today, vs, ids(es...))
	}
	return c, subjects
}

// BenchmarkAssess is 100 standards over 10,000 services on all cores; the limit
// is 2 s on two.
func BenchmarkAssess(b *testing.B) {
	c, subjects := many(b)
	b.ReportAllocs()
	for b.Loop() {
		var wg sync.WaitGroup
		n := runtime.GOMAXPROCS(0)
		for w := range n {
			wg.Go(func() {
				for i := w; i < len(subjects); i += n {
					assess.Assess(c, subjects[i], today)
				}
			})
		}
		wg.Wait()
	}
}
