import {
  defineOperator,
  EffectNotDoneError,
  report,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { Pulse, type PulseObject } from './Pulse';

const ConfigMap = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};

/** Where outside effects go: the recorder of the soak. */
const recorder = () => process.env.FLYRAIL_SOAK_RECORDER!;

/**
 * Writes each beat into a ConfigMap and tells the recorder of each generation
 * once. The recorder takes the same key twice without a word, and counts.
 */
export const pulseOperator = defineOperator({
  name: 'pulse',
  watches: Pulse,
  owns: [ConfigMap],
  reconcile,
});

async function reconcile({
  object,
  apply,
  once,
}: Context<PulseObject>): Promise<Outcome> {
  const { name, generation, uid } = object.metadata;
  await apply([
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: name! },
      data: { beat: String(object.spec.beat) },
    } as never,
  ]);
  await once(`generation-${generation}`, {
    async perform({ idempotencyKey, signal }) {
      const answer = await fetch(addressOf(idempotencyKey), {
        method: 'POST',
        headers: { 'x-pulse': `${uid}/${generation}` },
        signal,
      }).catch(error => {
        // Only a connection that was never made is certain to have done nothing.
        if (error.cause?.code === 'ECONNREFUSED')
          throw new EffectNotDoneError(error.message);
        throw error;
      });
      if (!answer.ok) throw new Error(`The recorder said ${answer.status}`);
      return true;
    },
    async find({ idempotencyKey, signal }) {
      const answer = await fetch(addressOf(idempotencyKey), { signal });
      return answer.status === 200 ? true : undefined;
    },
  });
  return report({
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'PassedOn',
        message: `Beat ${object.spec.beat} was passed on`,
      },
    ],
  });
}

function addressOf(idempotencyKey: string): string {
  return `${recorder()}/${encodeURIComponent(idempotencyKey)}`;
}
