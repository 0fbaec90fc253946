package figure

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// A RateRatio compares two counts over two exposures (days, children). The
// counts are a full tally: its interval and test speak of the rates that made
// them, were the events independent. They seldom are, so take the interval as
// the least that it could be.
type RateRatio struct {
	Ratio float64 // of the second rate to the first; +Inf when the first count is 0
	// Lo and Hi are the exact 95% interval (Clopper and Pearson 1934, given
	// the sum of the two counts); Hi is +Inf when the first count is 0.
	Lo, Hi float64
	// P is the exact two-sided probability of a difference as large were the
	// rates equal: twice the smaller tail, at most 1. Log10P is its logarithm.
	P, Log10P float64
	// MidP is P with the observed count itself counted half.
	MidP float64
}

// PoissonRatio compares x2 over exposure t2 with x1 over t1. ok is false when
// both counts are 0, one is negative or an exposure is not positive: then
// there is nothing to compare.
func PoissonRatio(x1, x2 int64, t1, t2 float64) (r RateRatio, ok bool) {
	if x1 < 0 || x2 < 0 || x1+x2 == 0 || !(t1 > 0) || !(t2 > 0) {
		return RateRatio{}, false
	}
	a, b := float64(x1), float64(x2)
	odds := func(p float64) float64 { return p / (1 - p) * t1 / t2 }
	r.Ratio, r.Hi = math.Inf(1), math.Inf(1)
	if x1 > 0 {
		r.Ratio = (b / t2) / (a / t1)
		r.Hi = odds(mathext.InvRegIncBeta(b+1, a, 0.975))
	}
	if x2 > 0 {
		r.Lo = odds(mathext.InvRegIncBeta(b, a+1, 0.025))
	}
	p := t2 / (t1 + t2) // the chance that an event is of the second, were the rates equal
	below, above := binomialTails(x2, x1+x2, p)
	at := math.Exp(logBinomial(b, a+b, p))
	r.P = min(1, 2*min(below, above))
	r.Log10P = math.Log10(r.P)
	r.MidP = min(1, 2*(min(below, above)-at/2))
	return r, true
}

// binomialTails are P(X <= k) and P(X >= k) of n trials.
func binomialTails(k, n int64, p float64) (below, above float64) {
	below, above = 1, 1
	if k < n {
		below = mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
	}
	if k > 0 {
		above = mathext.RegIncBeta(float64(k), float64(n-k+1), p)
	}
	return below, above
}

func logBinomial(k, n, p float64) float64 {
	lg := func(x float64) float64 { v, _ := math.Lgamma(x + 1); return v }
	return lg(n) - lg(k) - lg(n-k) + k*math.Log(p) + (n-k)*math.Log1p(-p)
}

// A PanelRatio compares the totals of a panel in two periods, allowing for
// how differently its members moved.
type PanelRatio struct {
	Ratio float64
	// Phi is the dispersion: 1 when members differ by no more than chance,
	// more when some rose and others fell.
	Phi float64
	// PoissonLo and PoissonHi are the 95% interval without regard to Phi, Lo
	// and Hi that with it (quasi-Poisson, by Student's t).
	PoissonLo, PoissonHi, Lo, Hi float64
	// SE is the standard error of the logarithm of Ratio, with Phi.
	SE float64
}

// QuasiPoisson compares two periods over the members of a panel, whose counts
// are given in the same order. ok is false for fewer than two members with a
// count, or a total of 0 in either period.
func QuasiPoisson(first, second []int64) (r PanelRatio, ok bool) {
	if len(first) != len(second) {
		return PanelRatio{}, false
	}
	var t1, t2 float64
	members := 0
	for i := range first {
		if first[i] < 0 || second[i] < 0 {
			return PanelRatio{}, false
		}
		t1 += float64(first[i])
		t2 += float64(second[i])
		if first[i]+second[i] > 0 {
			members++
		}
	}
	if members < 2 || t1 == 0 || t2 == 0 {
		return PanelRatio{}, false
	}
	p := t2 / (t1 + t2)
	for i := range first {
		if n := float64(first[i] + second[i]); n > 0 {
			d := float64(second[i]) - n*p
			r.Phi += d * d / (n * p * (1 - p))
		}
	}
	df := float64(members - 1)
	r.Phi /= df
	r.Ratio = t2 / t1
	poisson := math.Sqrt(1/t1 + 1/t2)
	r.SE = math.Sqrt(r.Phi) * poisson
	z := distuv.UnitNormal.Quantile(0.975)
	r.PoissonLo, r.PoissonHi = r.Ratio*math.Exp(-z*poisson), r.Ratio*math.Exp(z*poisson)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(0.975)
	r.Lo, r.Hi = r.Ratio*math.Exp(-t*r.SE), r.Ratio*math.Exp(t*r.SE)
	return r, true
}
