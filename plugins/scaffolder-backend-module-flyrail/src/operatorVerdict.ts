import { setTimeout as pause } from 'node:timers/promises';
import type {
  CallOptions,
  FlyrailApi,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** What the operator says to a WebApp: it is applied, or why not; nothing yet. */
export type OperatorVerdict =
  | { said: 'applied' }
  | { said: 'refused'; reason: string; message: string }
  | { said: 'nothing' };

/**
 * The operator's first word to a WebApp as it is now: the condition `Ready` of its generation. This is where a name that
 * another object has taken, a quota or an admission policy comes to light: the API server accepts the WebApp itself.
 */
export async function operatorVerdict(options: {
  flyrail: Pick<FlyrailApi, 'getLatestResource'>;
  address: ResourceAddress;
  call: CallOptions;
  patienceMs: number;
}): Promise<OperatorVerdict> {
  const { flyrail, address, call, patienceMs } = options;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { object } = await flyrail.getLatestResource<WebAppObject>(
      address,
      call,
    );
    const ready = object.status?.conditions?.find(
      ({ type, observedGeneration }) =>
        type === 'Ready' && observedGeneration === object.metadata.generation,
    );
    if (ready?.status === 'True') return { said: 'applied' };
    if (ready?.status === 'False') {
      const { reason, message } = ready;
      return { said: 'refused', reason, message };
    }
    if (Date.now() > deadline) return { said: 'nothing' };
    await pause(250, undefined, { signal: call.signal });
  }
}
