import type {
  ClusterState,
  ClusterStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock } from './clock';

export type Trouble = Exclude<ClusterState, 'ok' | 'connecting'>;

export interface Problem {
  state: Trouble;
  message: string;
  remedy: string;
}

/** The worse hides the lesser: without a connection nobody cares for a missing CRD. */
const order: Trouble[] = [
  'unreachable',
  'unauthorized',
  'forbidden',
  'notInstalled',
];

/**
 * The state of one cluster, made of what its parts say: the connection itself and each list or watch on it.
 * `since` changes only when the state does.
 */
export class ClusterHealth {
  private readonly problems = new Map<string, Problem>();
  private readonly listeners = new Set<(status: ClusterStatus) => void>();
  private current: ClusterStatus;

  constructor(
    name: string,
    title: string,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.current = {
      name,
      title,
      state: 'connecting',
      since: new Date(clock.now()).toISOString(),
      message: 'Connecting',
    };
  }

  status(): ClusterStatus {
    return this.current;
  }

  onChange(listener: (status: ClusterStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** `source` is the connection or the name of one watch. */
  report(source: string, problem: Problem): void {
    this.problems.set(source, problem);
    this.settle();
  }

  /** The source works (again). */
  clear(source: string): void {
    if (this.problems.delete(source) || this.current.state === 'connecting') {
      this.settle();
    }
  }

  hasProblem(source: string): boolean {
    return this.problems.has(source);
  }

  version(version: string): void {
    if (this.current.version !== version) {
      this.current = { ...this.current, version };
    }
  }

  private settle(): void {
    const worst = [...this.problems.values()].sort(
      (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
    )[0];
    const { name, title, version, state, message, since } = this.current;
    const next = worst?.state ?? 'ok';
    if (next === state && worst?.message === message) {
      return;
    }
    this.current = {
      name,
      title,
      state: next,
      since: next === state ? since : new Date(this.clock.now()).toISOString(),
      ...(version ? { version } : {}),
      ...(worst ? { message: worst.message, remedy: worst.remedy } : {}),
    };
    for (const listener of [...this.listeners]) {
      listener(this.current);
    }
  }
}
