import type { ClusterStatus, OperatorStatus } from './api';

/**
 * How a cluster is for one kind: as the cluster itself, and where that is well,
 * as the operator of the kind. Without an operator, as the cluster. Pure.
 *
 * @public
 */
export function clusterFor(
  cluster: ClusterStatus,
  operator: OperatorStatus | undefined,
): ClusterStatus {
  const { name, title, state, since, message, remedy, version } = cluster;
  if (state !== 'ok' || !operator) {
    // Only these: a cluster with its operators is more than its status.
    return withoutUndefined({
      ...{ name, title, state, since, message, remedy, version },
    });
  }
  return withoutUndefined({
    ...{ name, title, version },
    ...(isAtWork(operator.state)
      ? { state, since }
      : {
          state: isOnItsWay(operator.state) ? 'connecting' : operator.state,
          since: operator.since,
          message: operator.message,
          remedy: operator.remedy,
        }),
  });
}

function isAtWork(state: OperatorStatus['state']) {
  return state === 'running' || state === 'standby';
}

function isOnItsWay(
  state: OperatorStatus['state'],
): state is 'starting' | 'stopped' | 'running' | 'standby' {
  return state === 'starting' || state === 'stopped' || isAtWork(state);
}

function withoutUndefined(status: ClusterStatus): ClusterStatus {
  return Object.fromEntries(
    Object.entries(status).filter(([, value]) => value !== undefined),
  ) as unknown as ClusterStatus;
}
