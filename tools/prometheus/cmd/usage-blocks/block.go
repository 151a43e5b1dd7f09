package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand"
	"os"
	"path/filepath"
	"slices"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/tsdb/index"
	"github.com/prometheus/prometheus/tsdb/tombstones"
)

// As many samples as Prometheus itself puts into one chunk.
const samplesPerChunk = 120

// block holds one day in memory and writes it as a TSDB block. Chunks are
// encoded as the samples come: through tsdb's own head a sample takes twenty
// times as long.
type block struct {
	from, to int64 // milliseconds, half open
	series   []*series
	samples  uint64
}

type series struct {
	block    *block
	labels   labels.Labels
	chunks   []chunks.Meta
	appender chunkenc.Appender
	count    int
}

func newBlock(from, to int64) *block {
	return &block{from: from, to: to}
}

// add starts a series; names and values alternate.
func (b *block) add(namesAndValues ...string) *series {
	s := &series{block: b, labels: labels.FromStrings(namesAndValues...)}
	b.series = append(b.series, s)
	return s
}

// append adds a sample, seconds ascending.
func (s *series) append(seconds int64, value float64) {
	t := seconds * 1000
	if s.count%samplesPerChunk == 0 {
		chunk := chunkenc.NewXORChunk()
		s.appender, _ = chunk.Appender() // a new chunk always has one
		s.chunks = append(s.chunks, chunks.Meta{Chunk: chunk, MinTime: t})
	}
	s.appender.Append(0, t, value)
	s.chunks[len(s.chunks)-1].MaxTime = t
	s.count++
	s.block.samples++
}

// write makes DIR/ULID with chunks, index, tombstones and meta.json.
func (b *block) write(dir string, seed uint64) error {
	b.series = slices.DeleteFunc(b.series, func(s *series) bool { return s.count == 0 })
	slices.SortFunc(b.series, func(x, y *series) int { return labels.Compare(x.labels, y.labels) })
	id := ulid.MustNew(uint64(b.to), rand.New(rand.NewSource(int64(seed)^b.to)))
	target := filepath.Join(dir, id.String())
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	stats, err := b.writeSeries(target)
	if err != nil {
		return err
	}
	if _, err := tombstones.WriteFile(slog.New(slog.NewTextHandler(io.Discard, nil)), target, tombstones.NewMemTombstones()); err != nil {
		return err
	}
	meta, err := json.MarshalIndent(tsdb.BlockMeta{
		ULID: id, MinTime: b.from, MaxTime: b.to, Version: 1, Stats: *stats,
		Compaction: tsdb.BlockMetaCompaction{Level: 1, Sources: []ulid.ULID{id}},
	}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(target, "meta.json"), meta, 0o644)
}

func (b *block) writeSeries(target string) (*tsdb.BlockStats, error) {
	stats := &tsdb.BlockStats{NumSeries: uint64(len(b.series)), NumSamples: b.samples, NumFloatSamples: b.samples}
	chunkWriter, err := chunks.NewWriter(filepath.Join(target, "chunks"))
	if err != nil {
		return nil, err
	}
	indexWriter, err := index.NewWriter(context.Background(), filepath.Join(target, "index"))
	if err != nil {
		return nil, err
	}
	for _, symbol := range b.symbols() {
		if err := indexWriter.AddSymbol(symbol); err != nil {
			return nil, err
		}
	}
	for ref, s := range b.series {
		if err := chunkWriter.WriteChunks(s.chunks...); err != nil {
			return nil, err
		}
		if err := indexWriter.AddSeries(storage.SeriesRef(ref), s.labels, s.chunks...); err != nil {
			return nil, err
		}
		stats.NumChunks += uint64(len(s.chunks))
	}
	if err := chunkWriter.Close(); err != nil {
		return nil, err
	}
	return stats, indexWriter.Close()
}

// symbols are all label names and values, each once, sorted.
func (b *block) symbols() []string {
	seen := map[string]bool{"": true}
	for _, s := range b.series {
		s.labels.Range(func(l labels.Label) {
			seen[l.Name], seen[l.Value] = true, true
		})
	}
	symbols := make([]string, 0, len(seen))
	for symbol := range seen {
		symbols = append(symbols, symbol)
	}
	slices.Sort(symbols)
	return symbols
}
