import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from './arguments.ts';
import { chromium, mayInstall, postgresql, which } from './debian.ts';
import { dependenciesAreInstalled } from './dependencies.ts';
import { cacheDir, root, stateDir } from './paths.ts';
import { run } from './run.ts';

type Finding = { what: string; found?: string; use: string; remedy?: string };

/** `./dev doctor`: what was found on this machine, what it is used for, what to do where it is missing. */
export async function doctor(args: readonly string[]): Promise<void> {
  parseCommandLine('doctor', args, {});
  const root0 = process.getuid?.() === 0;
  const { version } = JSON.parse(
    readFileSync(join(root, 'backstage.json'), 'utf8'),
  );
  const installs = mayInstall() ? 'installed when needed' : 'apt-get install';
  const findings: Finding[] = [
    {
      what: 'Node',
      found: `${process.version} (${process.execPath})`,
      use: `Backstage ${version}`,
    },
    {
      what: 'packages',
      found: dependenciesAreInstalled() ? 'as the lock file says' : undefined,
      use: 'everything',
      remedy: './dev start installs them',
    },
    {
      what: 'Go',
      found: await versionOf('go', ['version']),
      use: 'builds Kubernetes where no other is given',
      remedy:
        'install Go 1.26+, or start Docker, or ./dev start --kubeconfig FILE',
    },
    {
      what: 'Docker',
      found: await versionOf('docker', [
        'version',
        '--format',
        '{{.Server.Version}}',
      ]),
      use: 'compiles Kubernetes where no Go is',
      remedy: 'not needed where Go is',
    },
    {
      what: 'root',
      found: root0 ? 'yes' : undefined,
      use: 'nodes with real containers',
      remedy: 'without it nodes are simulated (--mode simulated)',
    },
    ...['containerd', 'runc', 'iptables', 'ip', 'conntrack'].map(program => ({
      what: program,
      found: which(program),
      use: 'nodes with real containers',
      remedy: `${installs} ${program === 'ip' ? 'iproute2' : program}`,
    })),
    ...[chromium, postgresql].map(({ program, packages, why }) => ({
      what: program,
      found: which(program),
      use: why,
      remedy: `${installs} ${packages[0]}`,
    })),
    {
      what: 'cache',
      found: cacheDir,
      use: 'binaries and downloads; safe to delete',
    },
    {
      what: 'state',
      found: stateDir,
      use: 'logs and running clusters; ./dev cluster down --all empties it',
    },
  ];
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, found, use, remedy } of findings)
    console.log(
      `${found ? '✓' : '–'} ${what.padEnd(width)}  ${
        found ?? `missing: ${remedy}`
      }\n  ${' '.repeat(width)}  for: ${use}`,
    );
}

async function versionOf(
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  if (!which(program)) return undefined;
  const { status, stdout } = await run([program, ...args], {
    allowFailure: true,
  });
  return status === 0 ? stdout.trim() : undefined;
}
