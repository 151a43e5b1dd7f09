import type { LatestResource } from '@flyrail/backstage-plugin-flyrail-common';
import { tryEdit } from './tryEdit';
import { WebApp, type WebAppObject } from './WebApp';
import { webAppObject } from './webAppObject';

const app = (generation: number, more: object): WebAppObject => {
  const { metadata, spec, ...rest } = webAppObject({
    ...{ name: 'shop', namespace: 'prod' },
    spec: { image: 'registry.example.com/shop:1', ...more },
  } as Parameters<typeof webAppObject>[0]);
  return {
    ...rest,
    metadata: { ...metadata, uid: 'u1', generation },
    spec: WebApp.spec.parse(spec),
  } as WebAppObject;
};

const asked = { autoscaling: { enabled: true, maxReplicas: 4 } };
const attempt = (live: WebAppObject, more: object) =>
  tryEdit(
    {
      getLatestResource: async () =>
        ({ object: live } as unknown as LatestResource<any>),
      editResource: async () => {
        throw new Error('not asked');
      },
    },
    {
      address: { cluster: 'c', kindId: 'w', namespace: 'prod', name: 'shop' },
      spec: { ...live.spec, ...more },
      base: { uid: 'u1', generation: 1 },
    },
  );

describe('tryEdit, after a first attempt whose answer was lost', () => {
  it('finds it done, also in a section that the API server has filled up with defaults', async () => {
    const stored = app(2, asked);
    expect(stored.spec.autoscaling).not.toEqual(asked.autoscaling);
    expect(await attempt(stored, asked)).toMatchObject({
      outcome: 'change',
      changes: [],
    });
  });

  it('is stale where somebody else has changed it to something else', async () => {
    expect(await attempt(app(2, { replicas: 7 }), asked)).toMatchObject({
      outcome: 'stale',
    });
  });
});
