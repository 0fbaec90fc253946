package standard_test

import (
	"math/big"

	"plumbline/internal/stat"
)

func day(s string) stat.Date { return stat.MustDate(s) }

func rat(n int64) *big.Rat { return big.NewRat(n, 1) }
