import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { ObjectStore } from '../cache/objectStore';
import { Finalizer } from './finalizer';
import type { OperatorScope } from './operatorScope';
import type { Work } from './work';

const OURS = 'flyrail.io/shop';
const object = (
  finalizers: string[] | undefined,
  resourceVersion: string,
  more: object = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Shop',
  metadata: {
    ...{ name: 'one', namespace: 'prod', uid: 'u1' },
    ...{ finalizers, resourceVersion },
    ...more,
  },
});

/** An API server that holds `live`, which is no longer what was seen. */
function begin(live: KubernetesObject | undefined) {
  const patches: object[][] = [];
  const queued: string[] = [];
  const primary = new ObjectStore();
  const work = {
    request: async ({ method, body }: { method?: string; body?: any }) => {
      if (!live) {
        throw new ApiError('test', 404, 'NotFound', 'not found');
      }
      if (method !== 'PATCH') {
        return live;
      }
      const tested = body.find(({ path }: { path: string }) =>
        path.endsWith('ers'),
      );
      const { finalizers, resourceVersion } = live.metadata;
      const isAsSeen =
        tested?.op === 'test'
          ? JSON.stringify(tested.value) === JSON.stringify(finalizers)
          : body[1].value === resourceVersion;
      if (!isAsSeen) {
        throw new ApiError('test', 422, 'Invalid', 'the request is not valid');
      }
      patches.push(body.slice(2));
      return { ...live, metadata: { ...live.metadata, resourceVersion: '99' } };
    },
  } as unknown as Work;
  const finalizer = new Finalizer({
    fieldManager: 'flyrail-shop',
    operator: {
      ...{ name: 'shop', finalize: () => {} },
      watches: { group: '', version: 'v1', plural: 'shops', namespaced: true },
    },
    primary,
    emit: () => {},
    queue: { add: (key: string) => queued.push(key) },
  } as unknown as OperatorScope);
  return { finalizer, patches, primary, queued, work };
}

describe('Finalizer, where others wrote meanwhile', () => {
  it.each([
    [
      'others have put theirs on',
      object(undefined, '1'),
      object(['other'], '2'),
      [{ op: 'add', path: '/metadata/finalizers/-', value: OURS }],
    ],
    [
      'only the spec has changed',
      object(undefined, '1'),
      object(undefined, '2'),
      [{ op: 'add', path: '/metadata/finalizers', value: [OURS] }],
    ],
  ])('is put on: %s', async (_, seen, live, expected) => {
    const { finalizer, patches, work } = begin(live);
    await finalizer.ensure(seen, work);
    expect(patches).toEqual([expected]);
  });

  it('calls the reconcile again when its answer brings a newer spec, of which the watch has nothing to tell any more', async () => {
    const seen = object(undefined, '1', { generation: 1 });
    const { finalizer, primary, queued, work } = begin(
      object(['other'], '2', { generation: 2 }),
    );
    primary.upsert(seen);
    await finalizer.ensure(seen, work);
    expect(primary.get('prod/one')!.metadata.generation).toBe(2);
    expect(queued).toEqual(['prod/one']);
  });

  it('calls nobody for its own write', async () => {
    const seen = object(undefined, '1', { generation: 1 });
    const { finalizer, primary, queued, work } = begin(seen);
    primary.upsert(seen);
    await finalizer.ensure(seen, work);
    expect(queued).toEqual([]);
  });

  it('is not put on twice', async () => {
    const { finalizer, patches, work } = begin(object([OURS], '2'));
    await finalizer.ensure(object(undefined, '1'), work);
    expect(patches).toEqual([]);
  });

  it.each([
    ['is gone', undefined],
    ['is another of that name', object(undefined, '9', { uid: 'u2' })],
    [
      'is being deleted',
      object(['other'], '2', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ],
  ])('holds up the reconcile of an object that %s', async (_, live) => {
    const { finalizer, patches, work } = begin(live);
    expect(await finalizer.ensure(object(undefined, '1'), work)).toBe(false);
    expect(patches).toEqual([]);
  });

  it('is taken off where it stands now, and leaves those of others', async () => {
    const { finalizer, patches, work } = begin(object(['other', OURS], '2'));
    await finalizer.remove(object([OURS], '1'), work);
    expect(patches).toEqual([
      [{ op: 'remove', path: '/metadata/finalizers/1' }],
    ]);
  });

  it.each([
    ['gone', undefined],
    ['off', object(['other'], '2')],
  ])('has nothing left to do when it is %s', async (_, live) => {
    const { finalizer, patches, work } = begin(live);
    await finalizer.remove(object([OURS], '1'), work);
    expect(patches).toEqual([]);
  });
});
