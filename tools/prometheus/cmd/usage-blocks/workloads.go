package main

import (
	"fmt"
	"math/rand/v2"
)

const (
	hour = int64(3600)
	day  = 24 * hour
	mib  = float64(1 << 20)
	gib  = float64(1 << 30)
)

// workload is a Deployment with one container, what it asks for and what it does.
type workload struct {
	namespace, name, container string
	replicas                   int
	cpuRequest                 float64 // cores; the limit is the same
	memoryRequest              float64 // bytes; the limit is the same
	shape                      shape
	deploys                    []deploy
}

// deploy is a rollout: a new ReplicaSet, all pods replaced, and from then on other needs.
type deploy struct {
	at          int64   // Unix seconds
	cpu, memory float64 // factors
}

// shape says how much one of its pods takes at a time.
type shape struct {
	cpu        float64 // cores in the quietest hour
	cpuByDay   float64 // cores on top at the busiest hour of a working day
	weekend    float64 // how much of cpuByDay remains on Saturday and Sunday
	nightly    float64 // cores on top from one to three o'clock
	noise      float64 // relative
	memory     float64 // bytes in the quietest hour
	memoryPeak float64 // bytes on top where the CPU is busiest
	leak       float64 // bytes a day; an OOM kill sets it back
	burst      *burst
}

// burst is one short time at which a workload takes what it can get.
type burst struct {
	at, seconds int64
	cpu         float64
}

// gaps are when nothing was scraped.
type gap struct{ from, to int64 }

func workloadsOf(p Parameters) []workload {
	if p.Profile == "demo" {
		return demo(p)
	}
	return fleet(p)
}

func gapsOf(p Parameters) []gap {
	span := p.To - p.From
	if span < 4*day {
		return nil
	}
	// Prometheus was away for three hours, and for a quarter of an hour.
	return []gap{
		{p.From + 5*day + 2*hour, p.From + 5*day + 5*hour},
		{p.To - 3*day + 11*hour, p.To - 3*day + 11*hour + 900},
	}
}

// demo is what the samples call over-provisioned: far more asked for than taken,
// and in each workload one thing that a sizing must not overlook; and the sample
// WebApp, which is sized through the WebApp.
func demo(p Parameters) []workload {
	return []workload{
		{
			namespace: "optimization-demo", name: "frontend-web", container: "app", replicas: 5, cpuRequest: 2, memoryRequest: 4 * gib,
			shape: shape{cpu: 0.08, cpuByDay: 0.5, weekend: 0.55, noise: 0.15, memory: 620 * mib, memoryPeak: 180 * mib},
			// The release of nine days ago needs a fifth more memory.
			deploys: []deploy{{at: p.To - 9*day + 10*hour, cpu: 1.1, memory: 1.2}},
		},
		{
			namespace: "optimization-demo", name: "api-gateway", container: "app", replicas: 8, cpuRequest: 1, memoryRequest: 2 * gib,
			shape: shape{
				cpu: 0.05, cpuByDay: 0.28, weekend: 0.4, noise: 0.2, memory: 310 * mib, memoryPeak: 90 * mib,
				burst: &burst{at: p.To - 4*day + 14*hour, seconds: 25 * 60, cpu: 0.98},
			},
		},
		{
			namespace: "optimization-demo", name: "batch-processor", container: "app", replicas: 10, cpuRequest: 4, memoryRequest: 8 * gib,
			shape: shape{cpu: 0.04, cpuByDay: 0.05, weekend: 1, nightly: 1.4, noise: 0.1, memory: 900 * mib, memoryPeak: 2100 * mib},
		},
		{
			namespace: "optimization-demo", name: "microservice-analytics", container: "app", replicas: 6, cpuRequest: 0.5, memoryRequest: gib,
			shape: shape{cpu: 0.03, cpuByDay: 0.12, weekend: 0.7, noise: 0.2, memory: 330 * mib, memoryPeak: 60 * mib, leak: 130 * mib},
		},
		{
			// The sample WebApp: small enough that its pods are real ones wherever the demo runs containers.
			namespace: "production", name: "sample-app", container: "app", replicas: 2, cpuRequest: 0.1, memoryRequest: 128 * mib,
			shape: shape{cpu: 0.012, cpuByDay: 0.045, weekend: 0.6, noise: 0.12, memory: 46 * mib, memoryPeak: 9 * mib},
		},
	}
}

// fleet is many of them, drawn from the seed: fifty containers a namespace.
func fleet(p Parameters) []workload {
	draw := rand.New(rand.NewPCG(p.Seed, 0x0f1ee7))
	count := (p.Containers + p.Replicas - 1) / p.Replicas
	perNamespace := max(1, 50/p.Replicas)
	all := make([]workload, count)
	for i := range all {
		cpu := 0.01 * float64(uint64(1)<<draw.IntN(6))
		memory := 40 * mib * float64(uint64(1)<<draw.IntN(6))
		w := workload{
			namespace: fmt.Sprintf("team-%03d", i/perNamespace),
			name:      fmt.Sprintf("service-%04d", i),
			container: "main", replicas: p.Replicas, cpuRequest: cpu * 8, memoryRequest: memory * 4,
			shape: shape{
				cpu: cpu * (0.2 + draw.Float64()), cpuByDay: cpu * 3 * draw.Float64(), weekend: 0.3 + 0.7*draw.Float64(),
				noise: 0.05 + 0.25*draw.Float64(), memory: memory, memoryPeak: memory * draw.Float64(),
			},
		}
		if i%10 == 3 {
			w.shape.nightly = cpu * 4
		}
		if i%25 == 7 {
			w.shape.leak = memory * (0.3 + draw.Float64())
		}
		if i%10 == 5 {
			w.shape.burst = &burst{at: p.From + draw.Int64N(p.To-p.From), seconds: 300 + draw.Int64N(1800), cpu: w.cpuRequest}
		}
		if i%4 == 1 {
			at := p.From + (p.To-p.From)/5 + draw.Int64N((p.To-p.From)*3/5)
			w.deploys = []deploy{{at: at, cpu: 0.8 + 0.5*draw.Float64(), memory: 0.9 + 0.4*draw.Float64()}}
		}
		all[i] = w
	}
	return all
}
