import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  clustersLeft,
  forgetClusters,
  noteCluster,
  rememberClusters,
} from './clustersOfRun.ts';

afterEach(forgetClusters);

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
