import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './paths.ts';

/**
 * Writes a file that lives as long as this process, under a name of its own,
 * readable by its owner only: it may hold a token. Written again it is replaced
 * as a whole: a reader sees the old content or the new.
 */
export function writeStateFile(name: string, content: string): string {
  const folder = join(stateDir, 'dev');
  mkdirSync(folder, { recursive: true });
  // A start that was killed could not remove its own.
  for (const old of readdirSync(folder)) {
    if (!isRunning(parseInt(old, 10))) rmSync(join(folder, old));
  }
  const file = join(folder, `${process.pid}-${name}`);
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  if (!written.has(file)) {
    written.add(file);
    process.on('exit', () => rmSync(file, { force: true }));
  }
  return file;
}

const written = new Set<string>();

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
