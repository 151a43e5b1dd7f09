import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppSpec } from './WebApp';

/** Where a WebApp says nothing: enough to start most things, little enough to be placed anywhere. */
const REQUESTED = { cpu: '100m', memory: '128Mi' };
const MEMORY_LIMIT = '512Mi';

const smaller = (a: string, b: string) =>
  quantityValue(a) <= quantityValue(b) ? a : b;
const larger = (a: string, b: string) =>
  quantityValue(a) >= quantityValue(b) ? a : b;

/**
 * What each pod reserves and may take. Always a request, which the scheduler and the autoscaler need, and a memory
 * limit, because a leak of one must not take a node down; never a CPU limit of our own: it slows down what could run.
 * A default never crosses what the spec says.
 *
 * @public
 */
export function podResources({ resources }: Pick<WebAppSpec, 'resources'>): {
  requests: { cpu: string; memory: string };
  limits: { cpu?: string; memory: string };
} {
  const { limits = {}, requests = {} } = resources ?? {};
  const cpu =
    requests.cpu ??
    (limits.cpu ? smaller(REQUESTED.cpu, limits.cpu) : REQUESTED.cpu);
  const memory =
    requests.memory ??
    (limits.memory
      ? smaller(REQUESTED.memory, limits.memory)
      : REQUESTED.memory);
  return {
    requests: { cpu, memory },
    limits: {
      ...(limits.cpu ? { cpu: limits.cpu } : {}),
      memory: limits.memory ?? larger(MEMORY_LIMIT, memory),
    },
  };
}
