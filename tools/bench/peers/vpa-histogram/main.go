// The histogram of the Vertical Pod Autoscaler's recommender, driven by operations on standard input: what Flyrail's own
// is compared with. Operations and answers are little-endian; see tools/bench/src/histogram/operations.ts for their layout.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"time"

	vpa "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/util"
)

// One operation: five numbers.
type operation struct {
	Kind      float64
	Histogram float64
	Value     float64
	Weight    float64
	Seconds   float64
}

const (
	begin      = iota // Value: 0 CPU, 1 memory; Weight: half-life in seconds: two empty histograms
	add               // a sample into Histogram
	subtract          // a sample out of Histogram
	merge             // histogram 1 into histogram 0; then 1 is begun anew
	checkpoint        // Histogram is saved, written out as JSON, and loaded into an empty one that takes its place
	end               // answers both
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(from io.Reader, to io.Writer) error {
	in, out := bufio.NewReaderSize(from, 1<<20), bufio.NewWriterSize(to, 1<<20)
	var options util.HistogramOptions
	var halfLife time.Duration
	var histograms [2]util.Histogram
	for {
		var op operation
		if err := binary.Read(in, binary.LittleEndian, &op); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		at := time.UnixMilli(int64(math.Round(op.Seconds * 1000))).UTC()
		chosen := &histograms[int(op.Histogram)]
		switch int(op.Kind) {
		case begin:
			options = model.GetAggregationsConfig().CPUHistogramOptions
			if op.Value == 1 {
				options = model.GetAggregationsConfig().MemoryHistogramOptions
			}
			halfLife = time.Duration(op.Weight) * time.Second
			for i := range histograms {
				histograms[i] = util.NewDecayingHistogram(options, halfLife)
			}
		case add:
			(*chosen).AddSample(op.Value, op.Weight, at)
		case subtract:
			(*chosen).SubtractSample(op.Value, op.Weight, at)
		case merge:
			histograms[0].Merge(histograms[1])
			histograms[1] = util.NewDecayingHistogram(options, halfLife)
		case checkpoint:
			loaded, err := throughCheckpoint(*chosen, util.NewDecayingHistogram(options, halfLife))
			if err != nil {
				return err
			}
			*chosen = loaded
		case end:
			for _, histogram := range histograms {
				if err := answer(out, histogram, options); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("operation %v: there is no such one", op.Kind)
		}
	}
}

func throughCheckpoint(saved, empty util.Histogram) (util.Histogram, error) {
	written, err := saved.SaveToChekpoint()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(written)
	if err != nil {
		return nil, err
	}
	read := vpa.HistogramCheckpoint{}
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, err
	}
	return empty, empty.LoadFromCheckpoint(&read)
}

// answer writes: bucket count, first, last, total weight, reference (Unix seconds), the percentiles 0, 0.05, ... 1, every bucket's weight.
func answer(out io.Writer, histogram util.Histogram, options util.HistogramOptions) error {
	decaying := reflect.ValueOf(histogram).Elem()
	inner := decaying.FieldByName("histogram")
	weights := inner.FieldByName("bucketWeight")
	saved, err := histogram.SaveToChekpoint()
	if err != nil {
		return err
	}
	numbers := []float64{
		float64(options.NumBuckets()),
		float64(inner.FieldByName("minBucket").Int()),
		float64(inner.FieldByName("maxBucket").Int()),
		inner.FieldByName("totalWeight").Float(),
		float64(saved.ReferenceTimestamp.Unix()),
	}
	for step := 0; step <= 20; step++ {
		numbers = append(numbers, histogram.Percentile(float64(step)/20))
	}
	for bucket := range weights.Len() {
		numbers = append(numbers, weights.Index(bucket).Float())
	}
	for bucket := range weights.Len() {
		numbers = append(numbers, float64(saved.BucketWeights[bucket]))
	}
	return binary.Write(out, binary.LittleEndian, numbers)
}
