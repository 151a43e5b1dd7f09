import { OptimizedWorkloads } from './optimizedWorkloads';

const named = (targetWorkload: object) =>
  ({
    metadata: { namespace: 'shop', name: 'right-size' },
    spec: { targetWorkload },
  } as any);

it('names the targets of a cluster, in their own namespace where none is said', () => {
  const targets = new OptimizedWorkloads();
  expect(targets.of('dev')).toEqual([]);
  targets.attach(() => [
    named({ kind: 'Deployment', name: 'web' }),
    named({ kind: 'StatefulSet', name: 'db', namespace: 'data' }),
    named({ kind: 'CronJob', name: 'report' }),
    {
      ...named({ kind: 'Deployment', name: 'old' }),
      metadata: {
        namespace: 'shop',
        name: 'goes',
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
    },
    { metadata: { name: 'half' } } as any,
  ]);
  expect(targets.of('dev')).toEqual([
    { kind: 'Deployment', name: 'web', namespace: 'shop' },
    { kind: 'StatefulSet', name: 'db', namespace: 'data' },
  ]);
});

it('knows of none in a cluster that is not known', () => {
  const targets = new OptimizedWorkloads();
  targets.attach(() => {
    throw new Error('no such cluster');
  });
  expect(targets.of('prod')).toEqual([]);
});
