import {
  kindId,
  type ClusterState,
  type OperatorState,
  type OperatorStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Election } from '../election';
import type { OperatorScope } from '../reconcile/operatorScope';

type Told = Pick<OperatorStatus, 'state' | 'message' | 'remedy'>;

const clusterStates: Record<Exclude<ClusterState, 'ok'>, OperatorState> = {
  connecting: 'starting',
  unreachable: 'unreachable',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  notInstalled: 'notInstalled',
  noIdentity: 'noIdentity',
  failed: 'failed',
};

/** How an operator is, made of what its connection, its caches and its election say; remembers since when. */
export class StatusTracker {
  private state: OperatorState = 'starting';
  private since: string;

  constructor(private readonly scope: OperatorScope) {
    this.since = this.nowIso();
  }

  now(election: Election | undefined): OperatorStatus {
    const { labels, operator, queue } = this.scope;
    const told = this.told(election);
    if (told.state !== this.state) {
      this.state = told.state;
      this.since = this.nowIso();
    }
    return {
      operator: operator.name,
      kindId: kindId(operator.watches),
      cluster: labels.cluster,
      ...told,
      since: this.since,
      ...(election
        ? { shards: { total: election.total, held: election.held() } }
        : {}),
      waiting: queue.depth,
    };
  }

  private told(election: Election | undefined): Told {
    if (this.scope.signal.aborted) {
      return { state: 'stopped' };
    }
    const { state, message, remedy } = this.scope.connection.status();
    if (state !== 'ok') {
      return { state: clusterStates[state], message, remedy };
    }
    if (!this.scope.synced()) {
      return {
        state: 'starting',
        message: 'Reading what is in the cluster for the first time',
      };
    }
    return election?.state() ?? { state: 'running' };
  }

  private nowIso(): string {
    return new Date(this.scope.clock.now()).toISOString();
  }
}
