import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ObjectStore } from './objectStore';

const object = (
  name: string,
  uid: string,
  resourceVersion: string,
  ownerUid?: string,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    namespace: 'shop',
    name,
    uid,
    resourceVersion,
    ...(ownerUid
      ? {
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'Owner',
              name: 'o',
              uid: ownerUid,
              controller: true,
            },
          ],
        }
      : {}),
  },
});

describe('ObjectStore', () => {
  it('never goes back to an older version, so our own write is not hidden by a watch that lags', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '100'));
    expect(store.upsert(object('a', '1', '99'))).toBeUndefined();
    expect(store.get('shop/a')!.metadata.resourceVersion).toBe('100');
  });

  it('does not remove the successor when the news of the end of its predecessor comes late', () => {
    const store = new ObjectStore();
    store.upsert(object('a', 'old', '1'));
    store.upsert(object('a', 'new', '5'));
    expect(store.remove(object('a', 'old', '4'))).toBeUndefined();
    expect(store.get('shop/a')!.metadata.uid).toBe('new');
  });

  it('after a complete list holds what it held, and what was written after it', () => {
    const store = new ObjectStore();
    store.upsert(object('gone', '1', '10'));
    store.upsert(object('kept', '2', '11'));
    store.upsert(object('written-later', '3', '60'));
    const changes = store.replace([object('kept', '2', '11')], '50');
    expect(changes.map(({ type }) => type)).toEqual(['delete']);
    expect(store.list().map(({ metadata }) => metadata.name)).toEqual([
      'kept',
      'written-later',
    ]);
  });

  it('believes a complete list that holds an older version of what was there when it was taken', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '40'));
    store.upsert(object('written-later', '2', '60'));
    const changes = store.replace(
      [object('a', '1', '10'), object('written-later', '2', '20')],
      '50',
    );
    expect(changes).toHaveLength(1);
    expect(
      store.list().map(({ metadata }) => metadata.resourceVersion),
    ).toEqual(['10', '60']);
  });

  it('does not bring back a deleted object when the answer to an earlier write comes late', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '1'));
    store.remove(object('a', '1', '3'));
    expect(store.upsert(object('a', '1', '2'))).toBeUndefined();
    expect(store.get('shop/a')).toBeUndefined();
    expect(store.upsert(object('a', '2', '4'))).toBeDefined();
  });

  it('does not bring back what a list no longer held when the answer to a write from before comes late', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '100'));
    store.replace([], '120');
    expect(store.upsert(object('a', '1', '110'))).toBeUndefined();
    expect(store.upsert(object('a', '1', '121'))).toBeDefined();
  });

  it('takes an object again that left a label selector and is back, and all that a list holds', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '1'));
    store.remove(object('a', '1', '3'));
    expect(store.upsert(object('a', '1', '4'))).toBeDefined();
    store.remove(object('a', '1', '4'));
    store.replace([object('a', '1', '4')], '9');
    expect(store.get('shop/a')).toBeDefined();
  });

  it('finds objects by the owner that controls them, also after the owner changed', () => {
    const store = new ObjectStore();
    store.upsert(object('a', '1', '1', 'first'));
    expect(store.ownedBy('first')).toHaveLength(1);
    store.upsert(object('a', '1', '2', 'second'));
    expect(store.ownedBy('first')).toEqual([]);
    expect(store.ownedBy('second')).toHaveLength(1);
  });
});
