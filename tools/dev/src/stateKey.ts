import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the CostOptimization operator seals with (`flyrail.optimization.stateKey`):
 * made once and kept, readable by its owner only, so that a start can undo what
 * an earlier one applied to a cluster that stayed up.
 */
export function stateKey(folder: string): string {
  const file = join(folder, 'optimization-state-key');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('base64'), {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
