import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openApi } from '../src/api.ts';
import type { UpResult } from '../src/cluster.ts';
import { down, up } from '../src/cluster.ts';
import { prepareContainers } from '../src/containerNode.ts';
import { clusterDirectory } from '../src/directories.ts';
import { killAll, processesOf } from '../src/processes.ts';
import { terminalProgress } from '../src/progress.ts';
import { readRecord } from '../src/record.ts';
import type { ClusterRecord, Mode } from '../src/site.ts';

const RUNS = Number(process.env.FLYRAIL_CRASH_RUNS ?? 1);
const NAME = `crash-${process.pid % 10000}`;

// A state folder of its own: whatever else is up on this machine stays out of it.
process.env.FLYRAIL_STATE = mkdtempSync(join(tmpdir(), 'flyrail-crash-'));
after(() =>
  rmSync(process.env.FLYRAIL_STATE!, { recursive: true, force: true }),
);

const quiet = terminalProgress();

function output(command: string, ...args: string[]): string {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8' });
  return error ? '' : stdout;
}

/** What this machine shows of network, mounts and firewall, without counters and times. */
function machine(): Record<string, string[]> {
  const sorted = (text: string) => text.split('\n').filter(Boolean).sort();
  return {
    'network namespaces': sorted(output('ip', 'netns')),
    mounts: sorted(readFileSync('/proc/mounts', 'utf8')),
    interfaces: sorted(output('ip', '-brief', 'link')),
    addresses: sorted(output('ip', '-brief', 'address')),
    routes: sorted(output('ip', 'route')),
    iptables: sorted(output('iptables-save')).filter(
      line => !line.startsWith('#'),
    ),
    ip6tables: sorted(output('ip6tables-save')).filter(
      line => !line.startsWith('#'),
    ),
    sysctls: sorted(
      output(
        'sysctl',
        'vm.overcommit_memory',
        'kernel.panic',
        'kernel.panic_on_oops',
        'net.ipv4.ip_forward',
      ),
    ),
  };
}

/** Lines that are there now and were not before, leaving out other clusters of the machine. */
function leftovers(
  before: Record<string, string[]>,
  record: ClusterRecord,
): string[] {
  const own = [
    NAME,
    clusterDirectory(NAME),
    `flyrail${record.slot}`,
    `10.200.${record.slot}.`,
    `10.${88 + record.slot}.`,
    `10.${120 + record.slot}.`,
    'KUBE-',
    'CNI-',
    'cni',
  ];
  const now = machine();
  return Object.entries(now).flatMap(([what, lines]) =>
    lines
      .filter(line => !before[what].includes(line))
      .filter(
        line => what === 'sysctls' || own.some(word => line.includes(word)),
      )
      .map(line => `${what}: ${line}`),
  );
}

function assertNothingLeft(
  before: Record<string, string[]>,
  record: ClusterRecord,
): void {
  const directory = clusterDirectory(NAME);
  assert.deepEqual(processesOf(directory), [], 'processes');
  const mentioning = readdirSync('/proc').filter(entry => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(directory);
    } catch {
      return false;
    }
  });
  assert.deepEqual(mentioning, [], 'processes that mention its folder');
  assert.deepEqual(leftovers(before, record), []);
  assert.deepEqual(globSync(`/sys/fs/cgroup/**/fl*-${NAME}`), [], 'cgroups');
  assert.ok(!existsSync(directory), 'its folder');
}

/** Kills every process that was started for the cluster; containers stay behind as orphans, the worst case. */
async function killEverything(): Promise<void> {
  const record = readRecord(NAME)!;
  const containers = globSync(`/sys/fs/cgroup/pids/fl*-${NAME}/**/cgroup.procs`)
    .concat(globSync(`/sys/fs/cgroup/fl*-${NAME}/**/cgroup.procs`))
    .flatMap(file =>
      readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number),
    );
  if (record.mode === 'containers')
    assert.ok(containers.length > 0, 'no container ran');
  const left = await killAll(() => processesOf(clusterDirectory(NAME)));
  assert.deepEqual(left, []);
}

/** A pod, so that there are containers, mounts and rules to leave behind. */
async function runPod(cluster: UpResult): Promise<void> {
  const api = openApi(cluster.kubeconfig);
  const path = '/api/v1/namespaces/default/pods/web';
  await api.apply(path, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'nginx:1.21' }] },
  });
  const phase = async () =>
    (await api.get<{ status: { phase?: string } }>(path)).body.status.phase;
  const deadline = Date.now() + 30_000;
  while ((await phase()) !== 'Running') {
    assert.ok(Date.now() < deadline, 'the pod does not run within 30 s');
  }
}

async function reasonAgainst(mode: Mode): Promise<string | undefined> {
  if (mode === 'simulated') return undefined;
  try {
    await prepareContainers(quiet);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

for (const mode of ['simulated', 'containers'] as const) {
  test(`nothing outlives a kill -9 of everything, up again and down (${mode}, ${RUNS} times)`, async context => {
    const reason = await reasonAgainst(mode);
    if (reason) {
      context.skip(reason);
      return;
    }
    const before = machine();
    try {
      for (let run = 0; run < RUNS; run++) {
        await runPod(await up({ name: NAME, mode, progress: quiet }));
        await killEverything();
        const again = await up({ name: NAME, mode, progress: quiet });
        assert.ok(again.started);
        await runPod(again);
        const record = readRecord(NAME)!;
        await down(NAME);
        assertNothingLeft(before, record);
      }
    } finally {
      await down(NAME);
    }
  });

  test(`down right after a kill -9 of everything leaves nothing (${mode})`, async context => {
    const reason = await reasonAgainst(mode);
    if (reason) {
      context.skip(reason);
      return;
    }
    const before = machine();
    try {
      await runPod(await up({ name: NAME, mode, progress: quiet }));
      const record = readRecord(NAME)!;
      await killEverything();
      await down(NAME);
      assertNothingLeft(before, record);
    } finally {
      await down(NAME);
    }
  });
}
