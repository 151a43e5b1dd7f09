import { Gauge } from 'prom-client';
import type { KnownUsage } from '../analysis';
import { USAGE_STATES } from './usageSource';

/** `costopt_usage_source_state`: a series for each possible state of a source, 1 for the present one. Read when somebody asks. */
export function usageStates({
  states,
}: Pick<KnownUsage, 'states'>): Gauge<'cluster' | 'kind' | 'state'> {
  return new Gauge({
    name: 'costopt_usage_source_state',
    help: 'Whether the source of usage of a cluster is in this state (1) or not (0)',
    labelNames: ['cluster', 'kind', 'state'] as const,
    registers: [],
    collect() {
      this.reset();
      for (const { cluster, kind, state: now } of states())
        for (const state of USAGE_STATES)
          this.set({ cluster, kind, state }, Number(state === now));
    },
  });
}
