// usage-blocks writes days of history into the data folder of a Prometheus, as
// the kubelet's cAdvisor and kube-state-metrics would have left it there: the
// same parameters always write the same samples.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Parameters say everything that the samples depend on.
type Parameters struct {
	// Profile is demo (the four over-provisioned workloads of the samples) or fleet.
	Profile string `json:"profile"`
	// Containers is how many containers run at once; fleet only.
	Containers int `json:"containers,omitempty"`
	// Replicas is how many pods a workload of the fleet has.
	Replicas int `json:"replicas,omitempty"`
	// From and To are Unix seconds.
	From int64 `json:"from"`
	To   int64 `json:"to"`
	// StepSeconds is the scrape interval.
	StepSeconds int64  `json:"stepSeconds"`
	Seed        uint64 `json:"seed"`
	// Copies is how many Prometheus servers scraped everything, told apart by the label prometheus_replica.
	Copies int `json:"copies"`
}

// Summary is printed when the blocks are there.
type Summary struct {
	Parameters
	Series  uint64 `json:"series"`
	Samples uint64 `json:"samples"`
	Blocks  int    `json:"blocks"`
	Pods    int    `json:"pods"`
}

func main() {
	var p Parameters
	var out string
	flag.StringVar(&out, "out", "", "the data folder; it must be empty or not there")
	flag.StringVar(&p.Profile, "profile", "demo", "demo or fleet")
	flag.IntVar(&p.Containers, "containers", 100, "containers that run at once (fleet)")
	flag.IntVar(&p.Replicas, "replicas", 2, "pods of a workload (fleet)")
	flag.Int64Var(&p.From, "from", 0, "Unix seconds of the first sample")
	flag.Int64Var(&p.To, "to", 0, "Unix seconds after the last sample")
	flag.Int64Var(&p.StepSeconds, "step", 60, "seconds between scrapes")
	flag.Uint64Var(&p.Seed, "seed", 1, "what the noise is drawn from")
	flag.IntVar(&p.Copies, "copies", 1, "how many Prometheus servers scraped it")
	flag.Parse()
	summary, err := write(p, out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage-blocks:", err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(summary)
}

func (p Parameters) problem() error {
	switch {
	case p.Profile != "demo" && p.Profile != "fleet":
		return fmt.Errorf("-profile %s: must be demo or fleet", p.Profile)
	case p.Containers < 1 || p.Replicas < 1:
		return errors.New("-containers and -replicas: must be at least 1")
	case p.StepSeconds < 1 || p.StepSeconds > 3600:
		return fmt.Errorf("-step %d: must be 1 to 3600 seconds", p.StepSeconds)
	case p.To-p.From < 2*p.StepSeconds:
		return fmt.Errorf("-from %d -to %d: must be at least two scrapes apart", p.From, p.To)
	case p.Copies < 1 || p.Copies > 9:
		return fmt.Errorf("-copies %d: must be 1 to 9", p.Copies)
	}
	return nil
}

func write(p Parameters, out string) (*Summary, error) {
	if err := p.problem(); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("-out %s: is not empty", out)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	pods := podsOf(workloadsOf(p), p)
	summary := &Summary{Parameters: p, Pods: len(pods)}
	const day = int64(24 * time.Hour / time.Second)
	known := map[string]bool{}
	// A block a day, on the borders that Prometheus cuts at: it leaves them as they are.
	for from := p.From; from < p.To; {
		to := min(p.To, (from/day+1)*day)
		block := newBlock(from*1000, to*1000)
		for _, pod := range pods {
			pod.scrape(from, to, p, block)
		}
		for _, each := range block.series {
			known[each.labels.String()] = true
		}
		if len(block.series) > 0 {
			if err := block.write(filepath.Clean(out), p.Seed); err != nil {
				return nil, err
			}
			summary.Blocks++
		}
		summary.Samples += block.samples
		from = to
	}
	summary.Series = uint64(len(known))
	return summary, nil
}
