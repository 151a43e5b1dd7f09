import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { clusterDirectory, clustersDirectory } from './directories.ts';
import type { ClusterRecord } from './site.ts';

const FILE = 'cluster.json';

export function readRecord(name: string): ClusterRecord | undefined {
  try {
    const file = join(clusterDirectory(name), FILE);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeRecord(record: ClusterRecord): void {
  const file = join(clusterDirectory(record.name), FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Names of the clusters that have a folder, whole or in pieces. */
export function recordedClusters(): string[] {
  const root = clustersDirectory();
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
