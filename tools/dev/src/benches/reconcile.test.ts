import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from '../../../bench/src/reconcile/run.ts';
import { checksOf } from './reconcile.ts';

const requests = (writes: number, reads = 0) => ({
  writes,
  reads,
  lists: 0,
  watches: 7,
  events: 0,
  leases: 0,
  byKind: {},
  refused: {},
});
const healed = (p99: number, most = p99) => ({ count: 100, p50: 1, p99, most });

/** What the limits were set by, for 2000 WebApps. */
const reference = (change: Partial<Figures['cold']> = {}): Figures => ({
  cold: {
    seconds: 49,
    cpuSeconds: 16.8,
    serverCpuSeconds: 66,
    peakMiB: 110,
    requests: requests(13_000),
    content: { 'services app-0': 'same' },
    ...change,
  },
  restart: { seconds: 2, cpuSeconds: 2, requests: requests(0) },
  drift: { 'deleted Deployment': healed(26) },
  update: healed(273),
  steadyMiB: 110,
});

const failed = (ours: Figures, peer: Figures) =>
  checksOf(ours, peer, 2000, 120)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name.split(/[:(]/).slice(0, 2).join(':').trim());

test('nothing is wrong with who is as good as the peer', () => {
  assert.deepEqual(failed(reference(), reference()), []);
});

for (const [what, peer] of [
  ['takes a fifth more CPU than it should', { cpuSeconds: 20.4 }],
  ['takes a fifth less', { cpuSeconds: 13.2 }],
  ['reads', { requests: requests(13_000, 1) }],
  ['writes more than it must', { requests: requests(13_001) }],
  ['writes less than the job takes', { requests: requests(12_999) }],
  ['makes another object', { content: { 'services app-0': 'other' } }],
] as const) {
  test(`the run is not valid when the peer ${what}`, () => {
    const names = failed(reference(), reference(peer));
    assert.ok(
      names.some(name => name.startsWith('valid')),
      names.join(', '),
    );
  });
}

for (const [what, ours] of [
  ['one write too many', reference({ requests: requests(13_001) })],
  ['a quarter and more of wall time', reference({ seconds: 61.8 })],
  ['half as much CPU again and more', reference({ cpuSeconds: 25.5 })],
  ["more memory than the peer's and Node's", reference({ peakMiB: 231 })],
  [
    'a write after a restart',
    {
      ...reference(),
      restart: { ...reference().restart, requests: requests(1) },
    },
  ],
  [
    'one drift that took longer than 250 ms',
    { ...reference(), drift: { 'deleted Deployment': healed(26, 251) } },
  ],
] as const) {
  test(`not ok: ${what}`, () => {
    assert.equal(failed(ours as Figures, reference()).length, 1);
  });
}
