import { rmSync } from 'node:fs';
import { cgroupProcesses, removeCgroups } from './cgroups.ts';
import { Failure } from './failure.ts';
import { removeNetwork } from './network.ts';
import { killAll, processesOf } from './processes.ts';
import type { ClusterRecord } from './site.ts';
import { machineName } from './site.ts';
import { releaseSlot } from './slots.ts';

/**
 * Removes every trace of a cluster: processes by marker and by cgroup, its
 * network namespace with all that is in it, cgroups, files. Mounts need no
 * step: they live in the mount namespace that dies with the last process.
 * Works the same on a healthy cluster and on what a crash left.
 */
export async function sweep(
  directory: string,
  record: ClusterRecord | undefined,
): Promise<void> {
  const cgroup =
    record?.mode === 'containers' ? machineName(record) : undefined;
  const left = await killAll(() => [
    ...processesOf(directory),
    ...(cgroup ? cgroupProcesses(cgroup) : []),
  ]);
  if (left.length > 0) {
    throw new Failure(`processes ${left.join(', ')} do not end`);
  }
  if (record && cgroup) {
    removeNetwork(record);
    await removeCgroups(cgroup);
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  if (record) releaseSlot(record.slot, directory);
}
