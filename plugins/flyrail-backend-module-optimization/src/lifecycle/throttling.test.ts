import type { LeafChange } from '../change/leaves';
import { podHealth } from '../verify/pods';
import { throttlingOf } from './throttling';

const now = new Date('2026-01-01T01:00:00Z');
const pod = podHealth({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shop-1' } },
  status: {
    conditions: [
      {
        ...{ type: 'Ready', status: 'True' },
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
} as any);

it.each<[string, boolean, Partial<LeafChange>]>([
  ['lowered', true, { before: '2' }],
  ['raised', false, { before: '500m' }],
  ['added where there was none', true, { before: null }],
  ['above the one of a LimitRange', false, { before: null, had: '500m' }],
  ['below the one of a LimitRange', true, { before: null, had: '2' }],
])(
  'Throttling is looked at where a CPU limit is %s: %s',
  async (_, isAsked, change) => {
    const leaf = {
      ...{ container: 'app', field: 'limits.cpu' as const },
      ...{ original: null, before: null, wanted: '1' },
      ...change,
    };
    const known = { state: 'known', share: 0.1 };
    const found = await throttlingOf(
      {
        look: { cluster: { name: 'dev' }, now: () => now },
        parts: { objectives: { throttling: async () => known } },
      } as any,
      { namespace: 'prod', containers: [{ name: 'app' }] } as any,
      [leaf],
      [pod],
    );
    expect(found).toEqual(isAsked ? known : undefined);
  },
);
