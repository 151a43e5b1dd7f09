package main

import (
	"math"
	"time"
)

// step moves a pod on by `seconds` to `t` and answers what its container holds in memory.
func (p *pod) step(t, seconds int64) (memory float64) {
	busy := p.busy(t)
	s := p.of.shape
	// Noise that remembers: the next minute is like this one.
	p.drift = 0.8*p.drift + 0.2*p.draw.NormFloat64()
	cpu := (s.cpu + s.cpuByDay*busy) * p.share * p.cpuFactor
	if clock := t % day; clock >= hour && clock < 3*hour {
		cpu += s.nightly * p.share
		busy = max(busy, min(1, s.nightly))
	}
	cpu *= math.Exp(s.noise * 1.6 * p.drift)
	if b := s.burst; b != nil && t >= b.at && t < b.at+b.seconds {
		cpu = b.cpu * (0.97 + 0.03*p.draw.Float64())
	}
	cpu = min(cpu, p.of.cpuRequest)
	p.cpuSeconds += cpu * float64(seconds)
	// The kernel hands out CPU time ten times a second.
	p.periods += 10 * float64(seconds)
	if near := (cpu/p.of.cpuRequest - 0.7) / 0.3; near > 0 {
		p.throttled += 10 * float64(seconds) * near * near * 0.6
	}
	p.leaked += s.leak * float64(seconds) / float64(day)
	memory = (s.memory+s.memoryPeak*busy*p.share)*p.memFactor + p.leaked
	memory *= 1 + 0.01*p.drift
	if memory > p.of.memoryRequest {
		memory = s.memory * 0.6
		p.leaked, p.cpuSeconds, p.periods, p.throttled = 0, 0, 0, 0
		p.restarts++
		p.killedForMemory = true
	}
	return max(memory, mib)
}

// busy is 0 in the quietest hour and 1 in the busiest of a working day.
func (p *pod) busy(t int64) float64 {
	clock := float64(t%day) / float64(day)
	// Two humps, in the morning and in the afternoon, and a quiet night.
	wave := math.Max(0, math.Sin(math.Pi*(clock-0.25)/0.62))
	wave = math.Pow(wave, 1.4) * (0.88 + 0.12*math.Cos(4*math.Pi*(clock-0.42)))
	if clock < 0.25 || clock > 0.87 {
		wave = 0
	}
	if weekday := time.Unix(t, 0).UTC().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		wave *= p.of.shape.weekend
	}
	return math.Max(0, wave)
}
