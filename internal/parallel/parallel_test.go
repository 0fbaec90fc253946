package parallel_test

import (
	"sync/atomic"
	"testing"

	"plumbline/internal/parallel"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		times := make([]atomic.Int32, n)
		parallel.Each(n, func(i int) {
			parallel.Each(3, func(int) { times[i].Add(1) })
		})
		for i := range times {
			if got := times[i].Load(); got != 3 {
				t.Errorf("of %d, number %d was called %d times in all, want 3", n, i, got)
			}
		}
	}
}
