import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { run, runStreaming } from './commands.ts';
import { findCompiler } from './compiler.ts';
import { cacheRoot } from './directories.ts';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';

const MODULE = join(import.meta.dirname, '..');
const KUBERNETES_VERSION = 'v1.36.3'; // of go.mod; told to the linker because modules carry no version stamp
const KWOK = 'sigs.k8s.io/kwok';

const COMPONENTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubectl',
  'kubelet',
];

const FLAGS = [
  '-trimpath',
  '-ldflags',
  [
    '-s -w',
    ...Object.entries({
      gitVersion: KUBERNETES_VERSION,
      gitMajor: '1',
      gitMinor: '36',
    }).map(
      ([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`,
    ),
  ].join(' '),
];

const PROGRAMS = [
  './cmd/kube',
  './cmd/coredns',
  './cmd/metrics-server',
  `${KWOK}/cmd/kwok`,
];
/** Linked without the C library: they run inside images that hold nothing else. */
const STATIC_PROGRAMS = ['./cmd/pki', './cmd/pause', './cmd/webstub'];

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** The same sources, flags and compiler always give the same key. */
function contentKey(go: string): string {
  const hash = createHash('sha256');
  const sources = [
    join(MODULE, 'go.mod'),
    join(MODULE, 'go.sum'),
    ...filesBelow(join(MODULE, 'cmd')),
  ];
  for (const file of sources) {
    hash.update(relative(MODULE, file)).update('\0');
    hash.update(readFileSync(file)).update('\0');
  }
  hash.update(JSON.stringify([FLAGS, PROGRAMS, STATIC_PROGRAMS]));
  hash.update(
    run(go, ['env', 'GOVERSION', 'GOOS', 'GOARCH'], {
      directory: MODULE,
    }),
  );
  return hash.digest('hex').slice(0, 16);
}

/** What kwok plays: the stages of its nodes and pods, and the metrics it makes up. */
function copySimulation(go: string, target: string): void {
  const kwok = run(go, ['list', '-m', '-f', '{{.Dir}}', KWOK], {
    directory: MODULE,
    timeoutSeconds: 300,
  }).trim();
  const files = [
    'stage/node/fast/node-initialize.yaml',
    'stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
    'stage/pod/fast/pod-ready.yaml',
    'stage/pod/fast/pod-complete.yaml',
    'stage/pod/fast/pod-delete.yaml',
    'metrics/resource/metrics-resource.yaml',
    'metrics/usage/usage-from-annotation.yaml',
  ];
  writeFileSync(
    target,
    files
      .map(file => readFileSync(join(kwok, 'kustomize', file), 'utf8').trim())
      .join('\n---\n'),
  );
}

async function build(
  go: string,
  target: string,
  progress: Progress,
): Promise<void> {
  const staging = `${target}.building.${process.pid}`;
  for (const left of globSync(`${target}.building.*`)) {
    rmSync(left, { recursive: true, force: true }); // of a build that was killed
  }
  mkdirSync(staging, { recursive: true });
  progress.note(
    'Building Kubernetes from source, once: about 7 minutes on two cores, one when Go has most of it cached.',
  );
  const began = performance.now();
  let packages = 0;
  const announce = (line: string) => {
    if (/^go: downloading /.test(line)) {
      progress.transient(line.slice('go: '.length));
      return;
    }
    packages += 1;
    const seconds = Math.round((performance.now() - began) / 1000);
    progress.transient(
      `${seconds} s, ${packages} packages compiled, now ${line}`,
    );
  };
  try {
    await runStreaming(
      go,
      ['build', '-v', ...FLAGS, '-o', `${staging}/`, ...PROGRAMS],
      { directory: MODULE, onLine: announce },
    );
    await runStreaming(
      go,
      [
        'build',
        '-v',
        '-trimpath',
        '-ldflags',
        '-s -w',
        '-o',
        `${staging}/`,
      ].concat(STATIC_PROGRAMS),
      {
        directory: MODULE,
        environment: { CGO_ENABLED: '0' },
        onLine: announce,
      },
    );
    for (const component of COMPONENTS) {
      symlinkSync('kube', join(staging, component));
    }
    copySimulation(go, join(staging, 'simulation.yaml'));
    // Renamed whole: who finds the folder finds everything in it.
    if (!existsSync(target)) renameSync(staging, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * The folder with the programs of a local cluster, built when no build of the
 * same content is in the cache. Safe when several ask at once.
 */
export async function ensureBinaries(progress: Progress): Promise<string> {
  const root = join(cacheRoot(), 'cluster');
  const go = findCompiler(MODULE, root);
  const target = join(root, contentKey(go));
  if (existsSync(target)) return target;
  await withLock(
    `${target}.lock`,
    {
      withinSeconds: 3600,
      waiting: pid => progress.note(`waiting for the build of process ${pid}`),
    },
    async () => {
      if (!existsSync(target)) await build(go, target, progress);
    },
  );
  return target;
}
