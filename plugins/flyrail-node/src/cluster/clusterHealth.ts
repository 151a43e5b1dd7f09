import type {
  ClusterState,
  ClusterStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock } from '../clock';

export type Trouble = Exclude<ClusterState, 'ok' | 'connecting'>;

export interface Problem {
  state: Trouble;
  message: string;
  remedy: string;
}

/** The worse hides the lesser. */
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
  private answered = false;

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

  /** The source works (again). It is the connection that ends `connecting`. */
  clear(source: string): void {
    const first = source === 'connection' && !this.answered;
    this.answered ||= first;
    if (this.problems.delete(source) || first) {
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
    const all = [...this.problems.values()].sort(
      (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
    );
    // Without a connection nobody cares for the rest, which is but its consequence.
    const worst = this.problems.get('connection') ?? all[0];
    const { name, title, version, state, message, since } = this.current;
    const next: ClusterState =
      worst?.state ?? (this.answered ? 'ok' : 'connecting');
    const said = worst?.message ?? (this.answered ? undefined : 'Connecting');
    if (next === state && said === message) {
      return;
    }
    this.current = {
      name,
      title,
      state: next,
      since: next === state ? since : new Date(this.clock.now()).toISOString(),
      ...(version ? { version } : {}),
      ...(said === undefined ? {} : { message: said }),
      ...(worst ? { remedy: worst.remedy } : {}),
    };
    for (const listener of [...this.listeners]) {
      listener(this.current);
    }
  }
}
