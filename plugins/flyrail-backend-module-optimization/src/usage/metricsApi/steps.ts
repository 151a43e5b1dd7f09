import {
  fold,
  foldIncidents,
  type Incidents,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Owners } from '../prometheus/owners';
import { keyOf, type WorkloadRef } from '../usageSource';
import type { Fold } from '../usageStore';
import type { NamespaceUsage } from './namespaceUsage';
import { oomKillOf } from './podFacts';

/** Seconds of a step: of each, the most is kept. */
export const STEP = 300;

/** What was seen of one container in the step that is not over yet. */
interface Seen {
  cpu: number;
  memory: number;
  /** Samples that are no numbers, to be counted. */
  odd: number;
  restarts: number;
  kills: { time: number; memoryBytes: number }[];
}

/** What was seen of one workload in a step that has ended. */
export interface EndedStep {
  readonly workload: WorkloadRef;
  /** By container. */
  readonly folds: ReadonlyMap<string, Fold>;
}

/** What is seen of the containers of workloads, until the step of five minutes in which it is seen ends. */
export class Steps {
  #start = -Infinity;
  #byWorkload = new Map<
    string,
    { workload: WorkloadRef; containers: Map<string, Seen> }
  >();
  /** Of each namespace, the restarts of its containers as they were at the last look. */
  readonly #restarts = new Map<string, Map<string, number>>();

  /** Ends the step that `now` (Unix seconds) is not in any more. Undefined while it goes on. */
  end(now: number): { start: number; of: EndedStep[] } | undefined {
    const start = Math.floor(now / STEP) * STEP;
    const ended = this.#start;
    if (start === ended) return undefined;
    this.#start = start;
    const of = [...this.#byWorkload.values()].map(
      ({ workload, containers }): EndedStep => ({
        workload,
        folds: new Map(
          [...containers].map(([name, seen]) => [name, foldOf(seen, ended)]),
        ),
      }),
    );
    this.#byWorkload = new Map();
    return { start: ended, of };
  }

  /** Adds a look at a namespace; answers how many containers of wanted workloads it was of. */
  note(
    namespace: string,
    owners: Owners,
    { taken, pods }: Pick<NamespaceUsage, 'taken' | 'pods'>,
  ): number {
    let found = 0;
    for (const { pod, container, cpu, memory } of taken) {
      const seen = this.#seen(owners.ofPod(namespace, pod), container);
      if (!seen) continue;
      found++;
      if (cpu >= 0) seen.cpu = Math.max(seen.cpu, cpu);
      if (memory >= 0) seen.memory = Math.max(seen.memory, memory);
      if (!(cpu >= 0) || !(memory >= 0)) seen.odd++;
    }
    const before = this.#restarts.get(namespace);
    const restarts = new Map<string, number>();
    for (const pod of pods)
      for (const { name, restartCount = 0 } of pod.status?.containerStatuses ??
        []) {
        const workload = owners.ofPod(namespace, pod.metadata.name);
        const seen = this.#seen(workload, name);
        if (!seen) continue;
        const id = `${pod.metadata.name}/${name}`;
        restarts.set(id, restartCount);
        seen.restarts += Math.max(
          0,
          restartCount - (before?.get(id) ?? restartCount),
        );
        const kill = oomKillOf(pod, name);
        const memoryBytes = kill?.memoryBytes ?? seen.memory;
        // One that is told at every look is the same, and the digest knows it by its time.
        if (
          kill &&
          memoryBytes > 0 &&
          !seen.kills.some(({ time }) => time === kill.time)
        )
          seen.kills.push({ time: kill.time, memoryBytes });
      }
    this.#restarts.set(namespace, restarts);
    return found;
  }

  /** What is not in these namespaces is not looked at any more. */
  keepOnly(namespaces: ReadonlySet<string>): void {
    for (const namespace of this.#restarts.keys())
      if (!namespaces.has(namespace)) this.#restarts.delete(namespace);
  }

  forget(workload: WorkloadRef): void {
    this.#byWorkload.delete(keyOf(workload));
  }

  /** Another host looks from now on. */
  clear(): void {
    this.#start = -Infinity;
    this.#byWorkload.clear();
    this.#restarts.clear();
  }

  #seen(workload: WorkloadRef | undefined, container: string) {
    if (!workload) return undefined;
    const key = keyOf(workload);
    let known = this.#byWorkload.get(key);
    if (!known) {
      known = { workload, containers: new Map() };
      this.#byWorkload.set(key, known);
    }
    let seen = known.containers.get(container);
    if (!seen) {
      seen = {
        ...{ cpu: -Infinity, memory: -Infinity, odd: 0 },
        ...{ restarts: 0, kills: [] },
      };
      known.containers.set(container, seen);
    }
    return seen;
  }
}

function foldOf(
  { cpu, memory, odd, restarts, kills }: Seen,
  time: number,
): Fold {
  const incidents: Incidents = {
    oomKills: kills,
    restarts: restarts ? [{ time, count: restarts }] : [],
  };
  const values = (value: number) => [
    ...(value >= 0 ? [value] : []),
    ...Array.from({ length: odd }, () => NaN),
  ];
  return digest =>
    foldIncidents(
      [
        { cpu: Float64Array.from(values(cpu)) },
        { memory: Float64Array.from(values(memory)) },
      ].reduce((folded, samples) => {
        const { length } = samples.cpu ?? samples.memory!;
        const times = new Float64Array(length).fill(time);
        return length ? fold(folded, { times, ...samples }) : folded;
      }, digest),
      incidents,
    );
}
