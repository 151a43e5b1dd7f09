import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildImage } from '../../images/src/build.ts';
import {
  IMAGE_NAMES,
  PAUSE_REFERENCE,
  recipeOf,
} from '../../images/src/catalog.ts';
import { run } from './commands.ts';
import { logTail } from './components.ts';
import { eventually } from './condition.ts';
import { cniDirectory } from './debianPackages.ts';
import { cacheRoot } from './directories.ts';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import { startTimeOf } from './processes.ts';
import type { Progress } from './progress.ts';
import type { Site } from './site.ts';

function configuration(site: Site, folder: string, cri: boolean): string {
  const cniBinaries = cniDirectory();
  return `version = 2
root = "${folder}/root"
state = "/run/containerd/flyrail"
disabled_plugins = [${[
    ...(cri ? [] : ['io.containerd.grpc.v1.cri']),
    'io.containerd.snapshotter.v1.aufs',
    'io.containerd.snapshotter.v1.btrfs',
    'io.containerd.snapshotter.v1.devmapper',
    'io.containerd.snapshotter.v1.zfs',
    'io.containerd.tracing.processor.v1.otlp',
    'io.containerd.internal.v1.tracing',
  ]
    .map(plugin => `"${plugin}"`)
    .join(', ')}]
[grpc]
  address = "${folder}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "${PAUSE_REFERENCE}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniBinaries}"
    conf_dir = "${site.path('cni')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${site.path('registries')}"
`;
}

/** Images come from tars; whatever is missing is refused at once instead of asking the internet. */
function refuseRegistries(site: Site): void {
  const folder = site.path('registries', '_default');
  mkdirSync(folder, { recursive: true });
  const nowhere = 'http://127.0.0.1:9';
  writeFileSync(
    join(folder, 'hosts.toml'),
    `server = "${nowhere}"\n\n[host."${nowhere}"]\n  capabilities = ["pull", "resolve"]\n`,
  );
}

function writeCni(site: Site): void {
  const { pods } = site.addresses;
  mkdirSync(site.path('cni'), { recursive: true });
  const content = {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: site.path('cni-addresses'),
          ranges: [
            [
              {
                subnet: pods.cidr,
                rangeStart: pods.first,
                gateway: pods.gateway,
              },
            ],
          ],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  writeFileSync(
    site.path('cni', '10-pods.conflist'),
    JSON.stringify(content, null, 2),
  );
}

function ctr(socket: string, ...args: string[]): void {
  run('ctr', ['--address', socket, '--namespace', 'k8s.io', ...args], {
    timeoutSeconds: 300,
  });
}

/** A containerd on a socket that nobody answers hangs for ever, and so does ctr: hence the second. */
function answers(socket: string): true | undefined {
  if (!existsSync(socket)) return undefined;
  const { status } = spawnSync('ctr', ['--address', socket, 'version'], {
    timeout: 1000,
    stdio: 'ignore',
  });
  return status === 0 ? true : undefined;
}

async function startContainerd(
  site: Site,
  folder: string,
  options: { name: string; cri: boolean },
): Promise<{ pid: number; socket: string }> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.toml');
  writeFileSync(config, configuration(site, folder, options.cri));
  const pid = site.launch(options.name, ['containerd', '--config', config]);
  const socket = join(folder, 'containerd.sock');
  if (!(await eventually(30, () => answers(socket)))) {
    throw new Failure(
      `containerd does not answer after 30 s. The end of its log:\n${logTail(
        site.directory,
        options.name,
      )}`,
    );
  }
  return { pid, socket };
}

function keyOf(tars: Buffer[]): string {
  const hash = createHash('sha256');
  for (const tar of tars) {
    hash.update(createHash('sha256').update(tar).digest());
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * A containerd root into which these images were imported, kept in the cache
 * by their content and never run on: each cluster starts on a copy.
 */
async function importedImages(
  site: Site,
  tars: Buffer[],
  progress: Progress,
): Promise<string> {
  const target = join(cacheRoot(), 'cluster', 'containerd', keyOf(tars));
  if (existsSync(target)) return target;
  await withLock(`${target}.lock`, { withinSeconds: 600 }, async () => {
    if (existsSync(target)) return;
    await progress.step(`imported ${tars.length} images`, async () => {
      const folder = site.path('import');
      const { pid, socket } = await startContainerd(site, folder, {
        name: 'containerd-import',
        cri: false,
      });
      tars.forEach((tar, index) => {
        const file = join(folder, `${index}.tar`);
        writeFileSync(file, tar);
        ctr(socket, 'images', 'import', file);
        rmSync(file);
      });
      site.started.delete('containerd-import');
      process.kill(pid, 'SIGTERM'); // an orderly end, so that its database is whole
      if (
        !(await eventually(
          10,
          () => startTimeOf(pid) === undefined || undefined,
        ))
      ) {
        throw new Failure('the containerd that imports images does not end');
      }
      const staging = `${target}.importing`;
      rmSync(staging, { recursive: true, force: true }); // of an import that was killed
      run('cp', ['-a', '--reflink=auto', join(folder, 'root'), staging]);
      renameSync(staging, target);
      rmSync(folder, { recursive: true, force: true });
    });
  });
  return target;
}

export function containerdSocket(directory: string): string {
  return join(directory, 'containerd', 'containerd.sock');
}

/** Starts the cluster's own containerd, with our images and those asked for in it. */
export async function startContainerRuntime(
  site: Site,
  progress: Progress,
): Promise<void> {
  const tars = [
    ...IMAGE_NAMES.map(name => buildImage(recipeOf(name, site.binaries))),
    ...site.record.images.map(file => readFileSync(file)),
  ];
  const images = await importedImages(site, tars, progress);
  const folder = site.path('containerd');
  mkdirSync(folder, { recursive: true });
  run('cp', ['-a', '--reflink=auto', images, join(folder, 'root')]);
  refuseRegistries(site);
  writeCni(site);
  await startContainerd(site, folder, { name: 'containerd', cri: true });
}

/** Imports an OCI or docker archive into a running cluster. */
export function importImage(directory: string, tar: string): void {
  ctr(containerdSocket(directory), 'images', 'import', tar);
}
