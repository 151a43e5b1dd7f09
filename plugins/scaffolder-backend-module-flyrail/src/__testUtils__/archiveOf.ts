import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The archive that a host gives of a branch: its files below a folder named after the commit. */
export function archiveOf(files: Record<string, string>): Buffer {
  const root = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      const target = join(root, 'deployments-commit-0', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return execFileSync('tar', ['-cz', '-C', root, 'deployments-commit-0']);
  } finally {
    rmSync(root, { recursive: true });
  }
}
