import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, test } from 'node:test';
import {
  clustersLeft,
  forgetClusters,
  noteCluster,
  rememberClusters,
} from './clustersOfRun.ts';

// These tests may run inside of a command that has a list already.
const outer = process.env.FLYRAIL_CLUSTERS_OF_RUN;

beforeEach(() => {
  delete process.env.FLYRAIL_CLUSTERS_OF_RUN;
});
afterEach(() => {
  forgetClusters();
  if (outer) process.env.FLYRAIL_CLUSTERS_OF_RUN = outer;
});

test('an interrupted command knows which of its clusters are still there', () => {
  rememberClusters();
  assert.deepEqual(clustersLeft(), []);
  noteCluster('up', 'faults-1');
  noteCluster('up', 'doomed-1');
  noteCluster('down', 'faults-1');
  assert.deepEqual(clustersLeft(), ['doomed-1']);
});

test('a cluster that was started by hand is nobody’s to end', () => {
  noteCluster('up', 'dev');
  rememberClusters();
  assert.deepEqual(clustersLeft(), []);
});

test('a command inside of another leaves that one’s list alone', () => {
  rememberClusters();
  noteCluster('up', 'e2e-1');
  const inner = new URL('clustersOfRun.ts', import.meta.url).href;
  const left = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import * as clusters from ${JSON.stringify(inner)};
      clusters.rememberClusters();
      clusters.noteCluster('up', 'e2e-2');
      console.log(clusters.clustersLeft().length);
      clusters.forgetClusters();`,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(left.trim(), '0');
  assert.deepEqual(clustersLeft(), ['e2e-1', 'e2e-2']);
});
