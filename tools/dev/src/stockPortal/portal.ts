import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root, yarn } from '../paths.ts';
import { run } from '../run.ts';
import {
  inserted,
  type FrontendSystem,
  type Instruction,
} from './instructions.ts';

/** A portal as `@backstage/create-app` makes it, and the shell of the person who follows the instructions. */
export type StockPortal = {
  folder: string;
  /** Does what a page says; what a block exports stays set for the next one and for `start`. */
  follow(
    instructions: readonly Instruction[],
    onLine?: (line: string) => void,
  ): Promise<void>;
  start(ports: { app: number; backend: number }): RunningPortal;
};

export type RunningPortal = {
  url: string;
  backendUrl: string;
  /** What it has printed so far. */
  output(): string;
  /** Settles when the process ends by itself or is stopped. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Makes a portal of the release that this repository is made for. It installs
 * nothing: the first line that adds a package does. The release's versions and
 * the repository's lock file are handed over, so that a new version somewhere
 * cannot fail the test; `@flyrail` comes from the given registry only.
 */
export async function createPortal(
  system: FrontendSystem,
  {
    folder,
    registry,
    kubectl,
    installed,
  }: {
    folder: string;
    registry: string;
    /** The command that a `kubectl` in the instructions stands for. */
    kubectl: readonly string[];
    /** The node_modules of another portal, which this one takes over: most packages are the same. */
    installed?: string;
  },
): Promise<StockPortal> {
  const env = environment(folder, kubectl);
  await run(
    [
      join(root, 'node_modules/.bin/backstage-create-app'),
      ...['--skip-install', '--path', folder],
      ...(system === 'classic' ? ['--legacy'] : []),
    ],
    { cwd: dirname(folder), env: { ...env, BACKSTAGE_APP_NAME: 'portal' } },
  );
  pin(folder, registry);
  if (installed) renameSync(installed, join(folder, 'node_modules'));
  return openPortal(folder, env);
}

type Environment = Record<string, string | undefined>;

/** What the person's shell is set up with. */
function environment(folder: string, kubectl: readonly string[]): Environment {
  const bin = `${folder}-bin`;
  mkdirSync(bin, { recursive: true });
  program(bin, 'yarn', yarn);
  program(bin, 'kubectl', kubectl);
  return {
    ...process.env,
    PATH: [bin, process.env.PATH].join(delimiter),
    // Nothing that a portal of this kind needs is compiled at installation.
    YARN_ENABLE_SCRIPTS: '0',
    // Else `yarn add` asks a search engine for types.
    YARN_TS_ENABLE_AUTO_TYPES: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_ENABLE_TELEMETRY: '0',
    BROWSER: 'none',
    FORCE_COLOR: '0',
  };
}

function openPortal(folder: string, env: Environment): StockPortal {
  let current = env;
  return {
    folder,
    async follow(instructions, onLine) {
      for (const instruction of instructions) {
        if (instruction.does === 'insert') {
          const file = join(folder, instruction.file);
          const source = readFileSync(file, 'utf8');
          writeFileSync(file, inserted(source, instruction));
        } else current = await shell(folder, instruction.text, current, onLine);
      }
    },
    start: ports => start(folder, ports, current),
  };
}

function program(folder: string, name: string, command: readonly string[]) {
  const quoted = command.map(word => `'${word}'`).join(' ');
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(file, 0o755);
}

function pin(folder: string, registry: string) {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  manifest.resolutions = { ...manifest.resolutions, ...ours.resolutions };
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  copyFileSync(join(root, 'yarn.lock'), join(folder, 'yarn.lock'));
  // The waiting times for new versions are the repository's own.
  const settings = readFileSync(join(root, '.yarnrc.yml'), 'utf8');
  writeFileSync(
    join(folder, '.yarnrc.yml'),
    settings.replace(/^yarnPath:.*\n/m, ''),
  );
  appendFileSync(
    join(folder, '.yarnrc.yml'),
    `\nnpmScopes: { flyrail: { npmRegistryServer: '${registry}' } }\nunsafeHttpWhitelist: ['127.0.0.1']\n`,
  );
}

/** Runs a block as bash would a script with -e, and returns what is exported after it. */
async function shell(
  folder: string,
  text: string,
  env: Environment,
  onLine?: (line: string) => void,
) {
  const exported = `${folder}-environment`;
  await run(['bash', '-euc', `${text}\nenv -0 > '${exported}'`], {
    cwd: folder,
    env,
    onLine,
  });
  return Object.fromEntries(
    readFileSync(exported, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map(pair => pair.split(/=([^]*)/).slice(0, 2)),
  );
}

function start(
  folder: string,
  ports: { app: number; backend: number },
  env: Environment,
): RunningPortal {
  const url = `http://localhost:${ports.app}`;
  const backendUrl = `http://localhost:${ports.backend}`;
  const local = join(folder, 'app-config.local.yaml');
  // The only thing that is not stock: other ports, and nobody else on this machine's network.
  writeFileSync(
    local,
    JSON.stringify({
      app: { baseUrl: url, listen: { host: '127.0.0.1', port: ports.app } },
      backend: {
        baseUrl: backendUrl,
        listen: { host: '127.0.0.1', port: ports.backend },
        cors: { origin: url },
      },
    }),
  );
  if (!existsSync(join(folder, 'node_modules')))
    throw new Error(
      `Nothing is installed in ${folder}: no line adds a package`,
    );
  const child = spawn('yarn', ['start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', chunk => (output += chunk));
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // It ended in the meantime, with all that it started.
    }
  };
  // Also when this process is told to stop halfway.
  const end = () => signal('SIGKILL');
  process.once('exit', end);
  const ended = new Promise<void>(done => child.on('close', () => done()));
  return {
    url,
    backendUrl,
    output: () => output,
    ended,
    async stop() {
      signal('SIGTERM');
      const patience = setTimeout(end, 10_000);
      await ended;
      clearTimeout(patience);
      process.removeListener('exit', end);
    },
  };
}
