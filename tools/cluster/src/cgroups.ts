import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { eventually } from './condition.ts';
import { Failure } from './failure.ts';

const ROOT = '/sys/fs/cgroup';
const NEEDED = ['cpu', 'memory', 'pids'];

const isUnified = () => existsSync(join(ROOT, 'cgroup.controllers'));

/** The hierarchies of version 1, or the only one of version 2. */
function hierarchies(): string[] {
  if (isUnified()) return [ROOT];
  if (!existsSync(ROOT)) return [];
  return readdirSync(ROOT, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => join(ROOT, entry.name));
}

/** Controllers that pods need and this machine lacks. */
export function missingControllers(): string[] {
  const available = isUnified()
    ? readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8').trim().split(' ')
    : hierarchies().map(path => path.slice(ROOT.length + 1));
  return NEEDED.filter(controller => !available.includes(controller));
}

/** Makes the cgroup under which the kubelet puts its pods. */
export function createCgroups(name: string): void {
  if (isUnified()) {
    const control = 'cgroup.subtree_control';
    const all = readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8')
      .trim()
      .split(' ')
      .map(controller => `+${controller}`)
      .join(' ');
    mkdirSync(join(ROOT, name), { recursive: true });
    try {
      writeFileSync(join(ROOT, control), all);
      writeFileSync(join(ROOT, name, control), all);
    } catch (error) {
      throw new Failure(
        `cannot delegate cgroup controllers below ${ROOT}: ${
          (error as Error).message
        }. In a container, run it with a cgroup namespace of its own that may be written to`,
      );
    }
    return;
  }
  for (const hierarchy of hierarchies()) {
    const path = join(hierarchy, name);
    mkdirSync(path, { recursive: true });
    // A cpuset is born empty, and nothing can run in an empty one.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const parent = join(hierarchy, file);
      if (existsSync(parent)) {
        writeFileSync(join(path, file), readFileSync(parent, 'utf8'));
      }
    }
  }
}

function foldersBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  const children = readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(entry => foldersBelow(join(path, entry.name)));
  return [...children, path];
}

/** Every process in the cluster's cgroups: containers, whoever their parent is. */
export function cgroupProcesses(name: string): number[] {
  const pids = new Set<number>();
  for (const hierarchy of hierarchies()) {
    for (const folder of foldersBelow(join(hierarchy, name))) {
      try {
        const list = readFileSync(join(folder, 'cgroup.procs'), 'utf8');
        for (const pid of list.split('\n').filter(Boolean)) {
          pids.add(Number(pid));
        }
      } catch {
        // removed meanwhile
      }
    }
  }
  pids.delete(0); // a process of another pid namespace
  return [...pids];
}

/** Removes the cluster's cgroups; throws a Failure naming one that stays. */
export async function removeCgroups(name: string): Promise<void> {
  const remaining = () =>
    hierarchies().flatMap(hierarchy => foldersBelow(join(hierarchy, name)));
  await eventually(
    5,
    () => {
      for (const folder of remaining()) {
        try {
          rmdirSync(folder);
        } catch {
          // a dying process still counts for a moment
        }
      }
      return remaining().length === 0 ? true : undefined;
    },
    20,
  );
  const [first] = remaining();
  if (first) throw new Failure(`cgroup ${first} does not go away`);
}
