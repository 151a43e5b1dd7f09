package main

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// Kubernetes draws the ends of names from these: no vowels, so no words.
const nameLetters = "bcdfghjklmnpqrstvwxz2456789"

// pod is one pod of a workload, from when it was started until it was deleted,
// and what its counters say at the moment.
type pod struct {
	of               *workload
	replicaSet, name string
	// Of the pods of a ReplicaSet, the one that is there as long as it is.
	first                bool
	from, to             int64
	cpuFactor, memFactor float64
	share                float64 // of the average pod's load: some are busier
	draw                 *rand.Rand

	cpuSeconds, periods, throttled, restarts float64
	leaked                                   float64
	killedForMemory                          bool
	drift                                    float64
}

// podsOf lists the pods of all ReplicaSets that the rollouts made, in the order of their names.
func podsOf(workloads []workload, p Parameters) []*pod {
	var pods []*pod
	for i := range workloads {
		w := &workloads[i]
		seed := fnv.New64a()
		seed.Write([]byte(w.namespace + "/" + w.name))
		draw := rand.New(rand.NewPCG(p.Seed, seed.Sum64()))
		from, cpu, memory := p.From, 1.0, 1.0
		for step := 0; step <= len(w.deploys); step++ {
			to := p.To
			if step < len(w.deploys) {
				to = w.deploys[step].at
			}
			replicaSet := w.name + "-" + letters(draw, 10)
			for n := range w.replicas {
				// They are replaced one after the other.
				begin, end := from, to
				if step > 0 {
					begin += int64(n) * 60
				}
				if step < len(w.deploys) {
					end += int64(n)*60 + 90
				}
				pods = append(pods, &pod{
					of: w, replicaSet: replicaSet, name: replicaSet + "-" + letters(draw, 5),
					first: n == w.replicas-1, from: begin, to: end, cpuFactor: cpu, memFactor: memory,
					share: 0.85 + 0.3*draw.Float64(),
					draw:  rand.New(rand.NewPCG(draw.Uint64(), draw.Uint64())),
				})
			}
			if step < len(w.deploys) {
				from = to
				cpu *= w.deploys[step].cpu
				memory *= w.deploys[step].memory
			}
		}
	}
	slices.SortStableFunc(pods, func(a, b *pod) int { return strings.Compare(a.name, b.name) })
	return pods
}

func letters(draw *rand.Rand, count int) string {
	text := make([]byte, count)
	for i := range text {
		text[i] = nameLetters[draw.IntN(len(nameLetters))]
	}
	return string(text)
}
