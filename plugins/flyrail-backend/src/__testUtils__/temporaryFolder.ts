import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the tests of a file; it goes when they are done, also where Backstage's own keeps it (with CI set). */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
