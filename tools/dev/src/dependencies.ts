import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stateDir, yarn } from './paths.ts';
import { run } from './run.ts';
import { step } from './steps.ts';

const marker = join(root, 'node_modules/.flyrail-installed');

/** What an installation depends on: the lock file, every manifest and the Node that compiled the native parts. */
function wanted(): string {
  const hash = createHash('sha256').update(process.version);
  const files = [
    'yarn.lock',
    '.yarnrc.yml',
    ...globSync('{package,plugins/*/package,packages/*/package}.json', {
      cwd: root,
    }).sort(),
  ];
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

export function dependenciesAreInstalled(): boolean {
  return existsSync(marker) && readFileSync(marker, 'utf8') === wanted();
}

/** Installs what the lock file says, where that has not been done yet. */
export async function installDependencies(): Promise<void> {
  if (dependenciesAreInstalled()) return;
  await step('install the packages of the lock file', async ({ progress }) => {
    await run([...yarn, 'install', '--immutable'], {
      logFile: join(stateDir, 'logs/install.log'),
      onLine: line => progress(line.replace(/^➤ YN\d+: [│┌└·]?\s*/, '')),
    });
    writeFileSync(marker, wanted());
  });
}
