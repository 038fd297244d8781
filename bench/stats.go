package main

import (
	"slices"
	"time"
)

// median of repeats; 0 of none.
func median(values []float64) float64 { return percentile(values, 50) }

// percentile is the value that p percent do not exceed (nearest rank); 0 of none.
func percentile(values []float64, p int) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// each repeats a measurement and returns the median of what it gives.
func each(n int, f func() (float64, error)) (float64, error) {
	var all []float64
	for range n {
		v, err := f()
		if err != nil {
			return 0, err
		}
		all = append(all, v)
	}
	return median(all), nil
}

// inTurn repeats measurements one after the other, n times round, so that all
// see the same machine, and returns the median of each.
func inTurn(n int, fs ...func() (float64, error)) ([]float64, error) {
	all := make([][]float64, len(fs))
	for range n {
		for i, f := range fs {
			v, err := f()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], v)
		}
	}
	medians := make([]float64, len(fs))
	for i := range all {
		medians[i] = median(all[i])
	}
	return medians, nil
}
