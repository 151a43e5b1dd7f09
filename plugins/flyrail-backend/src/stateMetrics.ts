import type {
  ClusterOverview,
  ClusterState,
  OperatorState,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Gauge, type Registry } from 'prom-client';

const CLUSTER_STATES: ClusterState[] = [
  'ok',
  'connecting',
  'unreachable',
  'unauthorized',
  'forbidden',
  'notInstalled',
];

const OPERATOR_STATES: OperatorState[] = [
  'starting',
  'running',
  'standby',
  'noIdentity',
  'forbidden',
  'notInstalled',
  'unreachable',
  'unauthorized',
  'stopped',
  'failed',
];

/**
 * `flyrail_cluster_state` and `flyrail_operator_state`: a series for each
 * possible state, 1 for the present one. Read when somebody asks.
 */
export function registerStateMetrics(
  registry: Registry,
  overviews: () => readonly ClusterOverview[],
): void {
  const clusters = new Gauge({
    name: 'flyrail_cluster_state',
    help: 'Whether a cluster is in this state (1) or not (0), as the host sees it',
    labelNames: ['cluster', 'state'],
    registers: [],
    collect() {
      this.reset();
      for (const { name: cluster, state: now } of overviews()) {
        for (const state of CLUSTER_STATES) {
          this.set({ cluster, state }, Number(state === now));
        }
      }
    },
  });
  const operatorStates = new Gauge({
    name: 'flyrail_operator_state',
    help: 'Whether an operator is in this state (1) or not (0) on a cluster',
    labelNames: ['operator', 'cluster', 'state'],
    registers: [],
    collect() {
      this.reset();
      for (const { operators } of overviews()) {
        for (const { operator, cluster, state: now } of operators) {
          for (const state of OPERATOR_STATES) {
            this.set({ operator, cluster, state }, Number(state === now));
          }
        }
      }
    },
  });
  registry.registerMetric(clusters);
  registry.registerMetric(operatorStates);
}
