import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SLOTS, addressesOf, overlap } from './addresses.ts';

test('no two slots share a port or a network', () => {
  const ports = new Set<number>();
  const networks: string[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const addresses = addressesOf(slot);
    for (const port of Object.values(addresses.ports)) {
      assert.ok(!ports.has(port), `port ${port} twice`);
      assert.ok(port > 1024 && port < 32768, `port ${port} out of range`);
      ports.add(port);
    }
    for (const cidr of [
      addresses.link.cidr,
      addresses.pods.cidr,
      addresses.services.cidr,
    ]) {
      for (const other of networks) {
        assert.ok(!overlap(cidr, other), `${cidr} overlaps ${other}`);
      }
      networks.push(cidr);
    }
  }
});

test('a slot beyond the last one is refused', () => {
  assert.throws(() => addressesOf(SLOTS), RangeError);
  assert.throws(() => addressesOf(-1), RangeError);
  assert.throws(() => addressesOf(0.5), RangeError);
});

test('networks overlap when one holds the other', () => {
  const table: [string, string, boolean][] = [
    ['10.88.0.0/16', '10.88.3.0/24', true],
    ['10.88.0.0/16', '10.89.0.0/16', false],
    ['10.0.0.0/8', '10.200.3.0/30', true],
    ['192.168.0.0/16', '10.88.0.0/16', false],
    ['10.200.0.0/30', '10.200.0.4/30', false],
    ['0.0.0.0/0', '10.88.0.0/16', true],
    ['10.200.0.2', '10.200.0.0/30', true],
  ];
  for (const [a, b, expected] of table) {
    assert.equal(overlap(a, b), expected, `${a} and ${b}`);
    assert.equal(overlap(b, a), expected, `${b} and ${a}`);
  }
});
