package figure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A RateInterval is the 95% interval of a count, to be divided by whatever it
// is a rate of. Exact is that of Garwood (1936), by chi-squared quantiles;
// Byar that of Byar's approximation, which many health offices print.
type RateInterval struct{ ExactLo, ExactHi, ByarLo, ByarHi float64 }

// PoissonInterval is the interval of a count, which must not be negative.
func PoissonInterval(x int64) RateInterval {
	n, z := float64(x), distuv.UnitNormal.Quantile(0.975)
	r := RateInterval{ExactHi: distuv.ChiSquared{K: 2*n + 2}.Quantile(0.975) / 2}
	byar := func(n, z float64) float64 { return n * math.Pow(1-1/(9*n)+z/(3*math.Sqrt(n)), 3) }
	if x > 0 {
		r.ExactLo = distuv.ChiSquared{K: 2 * n}.Quantile(0.025) / 2
		r.ByarLo = byar(n, -z)
	}
	r.ByarHi = byar(n+1, z)
	return r
}

// A Funnel compares the rates of areas of different sizes with the rate of
// all (Spiegelhalter, Statistics in Medicine 2005). It is for seeing whether
// any stands out, and makes no league table.
type Funnel struct {
	Target float64 // count for each one exposed, of all together
	Areas  []FunnelArea
	// Phi is the dispersion, with the tenth of areas at either end drawn in;
	// PhiRaw without. Tau2 is the variance between areas beyond chance; 0 when
	// there is none.
	Phi, PhiRaw, Tau2 float64
}

// A FunnelArea is one area against the limits for its size.
type FunnelArea struct {
	Expected float64 // the count at the rate of all
	Ratio    float64 // of the count to the expected
	// Limits are those of the ratio at the probabilities asked for, were
	// chance alone at work.
	Limits []float64
	// Z is how many standard errors the area is off, were chance alone at
	// work; ZOver the same with what else differs between areas allowed for.
	Z, ZOver float64
}

// NewFunnel compares counts over exposures, such as numbers of children, with
// limits at the given probabilities. ok is false with fewer than two areas,
// with an exposure that is not positive, or when every count is 0.
func NewFunnel(counts []int64, exposures []float64, probabilities []float64) (f Funnel, ok bool) {
	total, exposed := 0.0, 0.0
	if len(counts) < 2 || len(counts) != len(exposures) {
		return f, false
	}
	for i := range counts {
		if counts[i] < 0 || !(exposures[i] > 0) {
			return f, false
		}
		total += float64(counts[i])
		exposed += exposures[i]
	}
	if total == 0 {
		return f, false
	}
	f.Target = total / exposed
	zs := make([]float64, len(counts))
	for i := range counts {
		o, e := float64(counts[i]), f.Target*exposures[i]
		a := FunnelArea{Expected: e, Ratio: o / e, Z: 2 * (math.Sqrt(o) - math.Sqrt(e))}
		for _, p := range probabilities {
			a.Limits = append(a.Limits, funnelLimit(e, p))
		}
		zs[i] = a.Z
		f.Areas = append(f.Areas, a)
	}
	f.disperse(zs)
	return f, true
}

// disperse estimates what differs between areas beyond chance, from z-scores
// of which the tenth at either end is drawn in.
func (f *Funnel) disperse(zs []float64) {
	sorted := slices.Sorted(slices.Values(zs))
	lo, hi := quantile7(sorted, 0.1), quantile7(sorted, 0.9)
	n := float64(len(zs))
	var sumW, sumW2 float64
	for i, z := range zs {
		f.PhiRaw += z * z / n
		z = min(max(z, lo), hi)
		f.Phi += z * z / n
		w := 4 * f.Areas[i].Expected
		sumW += w
		sumW2 += w * w
	}
	if n*f.Phi > n-1 {
		f.Tau2 = (n*f.Phi - (n - 1)) / (sumW - sumW2/sumW)
	}
	for i := range f.Areas {
		a := &f.Areas[i]
		a.ZOver = (math.Sqrt(a.Ratio) - 1) / math.Sqrt(1/(4*a.Expected)+f.Tau2)
	}
}

// funnelLimit is the limit of the ratio at probability p, interpolated between
// the whole counts of the Poisson distribution.
func funnelLimit(expected, p float64) float64 {
	d := distuv.Poisson{Lambda: expected}
	r := math.Max(0, math.Floor(expected-10*math.Sqrt(expected)-10))
	step := 1.0
	for d.CDF(r) < p { // gallop, then go back to the least such count
		r += step
		step *= 2
	}
	for low := math.Max(-1, r-step); r-low > 1; {
		mid := math.Floor((low + r) / 2)
		if d.CDF(mid) >= p {
			r = mid
		} else {
			low = mid
		}
	}
	a := (d.CDF(r) - p) / d.Prob(r)
	return math.Max(0, (r-a)/expected)
}

// quantile7 is the quantile by linear interpolation, type 7 of Hyndman and
// Fan (1996), which is R's default.
func quantile7(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	i := int(math.Floor(h))
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}

// A RiskTest is the chi-squared test of whether areas share one rate.
type RiskTest struct {
	ChiSquared float64
	DF         int
	P          float64 // the probability of differences as large, were the rates equal
	Smallest   float64 // the smallest expected count; under 5 the test is rough
}

// EqualRisk tests whether counts over exposures share one rate. ok is false
// as in NewFunnel.
func EqualRisk(counts []int64, exposures []float64) (r RiskTest, ok bool) {
	f, ok := NewFunnel(counts, exposures, nil)
	if !ok {
		return r, false
	}
	r.DF, r.Smallest = len(counts)-1, math.Inf(1)
	for i, a := range f.Areas {
		d := float64(counts[i]) - a.Expected
		r.ChiSquared += d * d / a.Expected
		r.Smallest = min(r.Smallest, a.Expected)
	}
	r.P = distuv.ChiSquared{K: float64(r.DF)}.Survival(r.ChiSquared)
	return r, true
}
