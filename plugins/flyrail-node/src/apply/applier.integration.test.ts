import {
  resourcePath,
  type DriftRecord,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { Applier } from './applier';
import { ConfigMap, Deployment, Service, ServiceAccount } from '../builtins';
import type {
  ClusterConnection,
  ClusterRequest,
} from '../cluster/clusterConnection';
import { systemClock } from '../clock';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import { soleHold } from '../election';
import { ObjectStore } from '../cache/objectStore';
import type { Owner } from './ownership';
import {
  eventually,
  FakeClock,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '../testing';
import { Work } from '../reconcile/work';

const kubeconfig = requiredCluster();
const { signal: stopping } = new AbortController();

const selector = { matchLabels: { app: 'shop' } };
const template = {
  metadata: { labels: selector.matchLabels },
  spec: { containers: [{ name: 'app', image: 'registry.example.com/shop' }] },
};
const metadata = { name: 'shop' };
const wanted = {
  ServiceAccount: {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  },
  Service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
  },
  Deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 0, selector, template },
  },
};
const kinds: [keyof typeof wanted, ResourceRef][] = [
  ['ServiceAccount', ServiceAccount],
  ['Service', Service],
  ['Deployment', Deployment],
];

const workOf = (connection: ClusterConnection) =>
  new Work({
    connection,
    hold: soleHold(stopping),
    stopping,
    clock: systemClock,
    timeoutMs: 30_000,
    userAgent: 'flyrail',
  });

describe('An applier whose cache lags behind a real API server', () => {
  let connection: ClusterConnection;
  let namespace: TemporaryNamespace;
  let owner: Owner;
  let store: ObjectStore;
  let drifts: DriftRecord[];
  let clock: FakeClock;
  let onWrite: () => void;
  let overtaken: number;
  let unfinished: number;
  let applier: Applier;

  const create = (resource: ResourceRef, body: KubernetesObject) =>
    connection.request({
      method: 'POST',
      path: resourcePath(resource, { namespace: namespace.name }),
      query: { fieldManager: 'somebody' },
      body,
    });

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
  });

  afterAll(async () => {
    await connection?.close();
  });

  beforeEach(async () => {
    namespace = await temporaryNamespace(connection);
    const object = await create(ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'owner' },
    });
    owner = { resource: ConfigMap, object };
    store = new ObjectStore();
    drifts = [];
    clock = new FakeClock();
    onWrite = () => {};
    overtaken = 0;
    unfinished = 0;
    applier = new Applier({
      clock,
      fieldManager: 'flyrail-test',
      storeOf: () => store,
      onDrift: (_, record) => drifts.push(record),
      onWrite: () => onWrite(),
      onOvertaken: () => overtaken++,
      onUnfinished: () => unfinished++,
    });
  });

  afterEach(async () => {
    await namespace.remove();
  });

  const pathOf = (resource: ResourceRef) =>
    resourcePath(resource, { namespace: namespace.name, name: 'shop' });
  const get = (resource: ResourceRef) =>
    connection.request<KubernetesObject<any>>({ path: pathOf(resource) });
  const remove = (resource: ResourceRef, propagationPolicy = 'Background') =>
    connection.request({
      method: 'DELETE',
      path: pathOf(resource),
      query: { propagationPolicy },
    });
  const ourOperations = async () =>
    (await get(Service)).metadata
      .managedFields!.filter(({ manager }) => manager === 'flyrail-test')
      .map(({ operation }) => operation)
      .sort();
  const apply = (resource: ResourceRef, object: KubernetesObject) =>
    applier.apply({ owner, resource, wanted: object }, workOf(connection));

  it.each(kinds)(
    'leaves a foreign %s untouched that appeared in between',
    async (kind, resource) => {
      const foreign = await create(resource, {
        ...wanted[kind],
        metadata: { name: 'shop', labels: { of: 'somebody' } },
      });
      const applied = await apply(resource, wanted[kind]);
      expect(applied).toMatchObject({
        outcome: 'foreign',
        problem: 'it was created by someone else (somebody)',
      });
      const now = await get(resource);
      expect(now.metadata.uid).toBe(foreign.metadata.uid);
      expect(now.metadata.labels).toEqual({ of: 'somebody' });
      expect(now.metadata.ownerReferences).toBeUndefined();
      expect(
        now.metadata.managedFields!.map(({ manager }) => manager),
      ).not.toContain('flyrail-test');
    },
  );

  it.each(kinds)(
    'knows a %s as its own whose creation it did not hear of, and removes nothing',
    async (kind, resource) => {
      expect(await apply(resource, wanted[kind])).toMatchObject({
        outcome: 'created',
      });
      const { uid } = (await get(resource)).metadata;
      store.remove(store.list()[0]);
      expect(await apply(resource, wanted[kind])).toMatchObject({
        outcome: 'unchanged',
      });
      expect((await get(resource)).metadata.uid).toBe(uid);
      expect(drifts).toEqual([]);
    },
  );

  it('leaves a foreign object untouched that took the place of its own', async () => {
    await apply(ServiceAccount, wanted.ServiceAccount);
    await remove(ServiceAccount);
    const foreign = await create(ServiceAccount, {
      ...wanted.ServiceAccount,
      automountServiceAccountToken: true,
    } as KubernetesObject);
    const applied = await apply(ServiceAccount, {
      ...wanted.ServiceAccount,
      metadata: { name: 'shop', labels: { new: 'wish' } },
    });
    expect(applied.outcome).toBe('foreign');
    expect((await get(ServiceAccount)).metadata.resourceVersion).toBe(
      foreign.metadata.resourceVersion,
    );
  });

  it('creates again at once what was deleted while it was being changed', async () => {
    await apply(Service, wanted.Service);
    const { uid } = (await get(Service)).metadata;
    await remove(Service);
    const applied = await apply(Service, {
      ...wanted.Service,
      metadata: { name: 'shop', labels: { new: 'wish' } },
    });
    expect(applied.outcome).toBe('healed');
    const now = await get(Service);
    expect(now.metadata.uid).not.toBe(uid);
    expect(now.metadata.labels).toEqual({ new: 'wish' });
  });

  it.each([
    ['now', () => {}],
    [
      'it was upgraded',
      () => {
        applier = new Applier({
          clock,
          fieldManager: 'flyrail-test',
          storeOf: () => store,
          onDrift: (_, record) => drifts.push(record),
          onWrite: () => onWrite(),
          onOvertaken: () => overtaken++,
          onUnfinished: () => unfinished++,
        });
      },
    ],
  ])('removes a field that is wanted no longer since %s', async (_, since) => {
    await apply(Deployment, {
      ...wanted.Deployment,
      spec: { ...wanted.Deployment.spec, minReadySeconds: 7 },
    });
    since();
    const applied = await apply(Deployment, wanted.Deployment);
    expect(applied.outcome).toBe('updated');
    expect((await get(Deployment)).spec).not.toHaveProperty('minReadySeconds');
    expect((await apply(Deployment, wanted.Deployment)).outcome).toBe(
      'unchanged',
    );
    expect(drifts).toEqual([]);
  });

  const serviceOf = (port: object) => ({
    ...wanted.Service,
    spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP', ...port }] },
  });
  const editService = async (body: object, fieldManager: string) => {
    await connection.request({
      method: 'PATCH',
      path: pathOf(Service),
      query: { fieldManager },
      contentType: 'application/merge-patch+json',
      body,
    });
    store.upsert(await get(Service));
  };
  /** Something happens before the first request of this method is sent. */
  const workBefore = (method: string, happen: () => Promise<void>) => {
    let isFirst = true;
    return workOf({
      ...connection,
      request: async <T>(request: ClusterRequest) => {
        if (isFirst && request.method === method) {
          isFirst = false;
          await happen();
        }
        return connection.request<T>(request);
      },
    });
  };
  const withoutProtocol = { spec: { ports: [{ name: 'http', port: 81 }] } };

  it('tells of a list that it has set back before it tidies up, which it does at the next look', async () => {
    const wish = serviceOf({ appProtocol: 'http' });
    await apply(Service, wish);
    await editService(withoutProtocol, 'somebody');
    expect(await apply(Service, wish)).toMatchObject({
      outcome: 'healed',
      object: { spec: { ports: [{ port: 80, appProtocol: 'http' }] } },
    });
    expect(unfinished).toBe(1);
    expect((await apply(Service, wish)).outcome).toBe('unchanged');
    expect(await ourOperations()).toEqual(['Apply']);
    expect({ overtaken, unfinished }).toEqual({ overtaken: 0, unfinished: 1 });
    expect(drifts).toHaveLength(1);
  });

  it.each([
    ['at once', () => {}],
    [
      'after it was tidied up',
      (wish: KubernetesObject) => apply(Service, wish),
    ],
  ])(
    'removes a field that is wanted no longer also of a list that it has set back: %s',
    async (_, then) => {
      const wish = serviceOf({ appProtocol: 'http' });
      await apply(Service, wish);
      await editService(withoutProtocol, 'somebody');
      await apply(Service, wish);
      await then(wish);
      await apply(Service, serviceOf({}));
      const { ports } = (await get(Service)).spec;
      expect(ports).toHaveLength(1);
      expect(ports[0]).not.toHaveProperty('appProtocol');
      expect(await ourOperations()).toEqual(['Apply']);
      expect((await apply(Service, serviceOf({}))).outcome).toBe('unchanged');
    },
  );

  it('tidies up, and then rests, though a webhook changes what it writes each time', async () => {
    const wish = {
      ...serviceOf({ appProtocol: 'http' }),
      metadata: { name: 'shop', labels: { of: 'us' } },
    };
    const label = { metadata: { labels: { of: 'a webhook' } } };
    const webhooked = workOf({
      ...connection,
      request: async <T>(request: ClusterRequest) => {
        const answer = await connection.request<T>(request);
        if (request.method !== 'PATCH') {
          return answer;
        }
        await editService(label, 'a webhook');
        return (await get(Service)) as T;
      },
    });
    const look = () =>
      applier.apply({ owner, resource: Service, wanted: wish }, webhooked);
    await look();
    await editService(withoutProtocol, 'somebody');
    await look();
    await look();
    const asked = unfinished + overtaken;
    expect((await look()).outcome).not.toBe('healed');
    await look();
    expect(unfinished + overtaken).toBe(asked);
  });

  it('tells of what it has set back though tidying up is refused, and calls it as wanted', async () => {
    const wish = serviceOf({ appProtocol: 'http' });
    const refusing = workOf({
      ...connection,
      request: async <T>(request: ClusterRequest) => {
        const body = (request.body ?? {}) as KubernetesObject<any>;
        if (body.metadata?.managedFields && !body.spec) {
          throw new ApiError(
            'test',
            403,
            'Forbidden',
            'a policy is in the way',
          );
        }
        return connection.request<T>(request);
      },
    });
    const look = () =>
      applier.apply({ owner, resource: Service, wanted: wish }, refusing);
    await look();
    await editService(withoutProtocol, 'somebody');
    expect((await look()).outcome).toBe('healed');
    await editService(withoutProtocol, 'somebody');
    expect((await look()).outcome).toBe('healed');
    expect((await look()).outcome).toBe('unchanged');
    expect(drifts).toHaveLength(2);
  });

  it('asks for another look where somebody wrote while it tidied up', async () => {
    const wish = serviceOf({ appProtocol: 'http' });
    await apply(Service, wish);
    await editService(withoutProtocol, 'somebody');
    await apply(Service, wish);
    const label = { metadata: { labels: { a: 'b' } } };
    const work = workBefore('PATCH', () => editService(label, 'somebody'));
    const one = { owner, resource: Service, wanted: wish };
    expect(await applier.apply(one, work)).toMatchObject({
      outcome: 'unchanged',
    });
    expect(unfinished).toBe(2);
    expect(await ourOperations()).toEqual(['Apply', 'Update']);
    await apply(Service, wish);
    expect(await ourOperations()).toEqual(['Apply']);
    expect((await get(Service)).metadata.labels).toEqual({ a: 'b' });
  });

  it('also where an earlier version of the host wrote that list, or was killed before it was done', async () => {
    await apply(Service, wanted.Service);
    const { spec } = serviceOf({ appProtocol: 'http' });
    await editService({ spec }, 'flyrail-test');
    expect(await ourOperations()).toEqual(['Apply', 'Update']);
    const wish = {
      ...serviceOf({}),
      metadata: { name: 'shop', labels: { new: 'wish' } },
    };
    await apply(Service, wish);
    expect(unfinished).toBe(0);
    const { ports } = (await get(Service)).spec;
    expect(ports[0]).not.toHaveProperty('appProtocol');
    expect(await ourOperations()).toEqual(['Apply']);
    expect(drifts).toEqual([]);
  });

  it('looks again when somebody wrote while it did, and ends when nobody does', async () => {
    await apply(Service, wanted.Service);
    // The cache does not know of this one yet.
    await connection.request({
      method: 'PATCH',
      path: pathOf(Service),
      query: { fieldManager: 'somebody' },
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ports: [{ name: 'more', port: 81 }] } },
    });
    const relabelled = {
      ...wanted.Service,
      metadata: { name: 'shop', labels: { new: 'wish' } },
    };
    await apply(Service, relabelled);
    expect(overtaken).toBe(1);
    expect(await apply(Service, relabelled)).toMatchObject({
      outcome: 'healed',
      object: { spec: { ports: [{ port: 80 }] } },
    });
    expect((await apply(Service, relabelled)).outcome).toBe('unchanged');
    expect(overtaken).toBe(1);
  });

  it('measures a healing from its own edit, not from the echo of the one before', async () => {
    const edited = async (port: number) => {
      await connection.request({
        method: 'PATCH',
        path: pathOf(Service),
        contentType: 'application/merge-patch+json',
        body: { spec: { ports: [{ name: 'http', port }] } },
      });
      const object = await get(Service);
      const { managedFields } = object.metadata;
      store.upsert(object);
      const notice = () =>
        applier.notice(owner.object.metadata.uid!, Service, object, {
          at: clock.now(),
          change: 'edited',
          managedFields,
        });
      notice();
      // The watch tells of our own write before the answer comes.
      onWrite = notice;
    };
    await apply(Service, wanted.Service);
    await edited(81);
    clock.advance(60_000);
    await apply(Service, wanted.Service);
    await edited(82);
    clock.advance(1000);
    await apply(Service, wanted.Service);
    expect(drifts.map(({ healedInMs }) => healedInMs)).toEqual([60_000, 1000]);
  });

  it('does not write to what is being deleted, and creates it again once it is gone', async () => {
    const finalizers = ['example.com/slow'];
    await create(Service, {
      ...wanted.Service,
      metadata: {
        name: 'shop',
        finalizers,
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'owner',
            uid: owner.object.metadata.uid!,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    });
    await apply(Service, wanted.Service);
    await remove(Service);
    const dying = await get(Service);
    store.upsert(dying);
    expect(await apply(Service, wanted.Service)).toMatchObject({
      outcome: 'refused',
      problem:
        'it is being deleted, which waits for example.com/slow; it is created again once it is gone',
    });
    expect((await get(Service)).metadata.resourceVersion).toBe(
      dying.metadata.resourceVersion,
    );
    await connection.request({
      method: 'PATCH',
      path: pathOf(Service),
      contentType: 'application/merge-patch+json',
      body: { metadata: { finalizers: null } },
    });
    await eventually('the Service is gone', () =>
      get(Service).then(
        () => false,
        error => error.status === 404,
      ),
    );
    store.remove(dying);
    expect(await apply(Service, wanted.Service)).toMatchObject({
      outcome: 'healed',
      drift: { change: 'deleted', kind: 'Service' },
    });
  });

  const initially = {
    resource: Deployment,
    field: 'spec.replicas',
    value: 2,
  };

  it('leaves replicas to an autoscaler and takes them back without a dip', async () => {
    const replicasOf = async () => (await get(Deployment)).spec.replicas;
    const wish = (replicas: number | undefined, image: string) => ({
      ...wanted.Deployment,
      spec: {
        ...(replicas ? { replicas } : {}),
        selector,
        template: {
          ...template,
          spec: { containers: [{ name: 'app', image }] },
        },
      },
    });
    const autoscaled = (image: string) =>
      applier.apply(
        {
          owner,
          resource: Deployment,
          wanted: wish(undefined, image),
          initially,
        },
        workOf(connection),
      );
    const scale = (replicas: number) =>
      connection.request({
        method: 'PATCH',
        path: `${pathOf(Deployment)}/scale`,
        query: { fieldManager: 'kube-controller-manager' },
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas } },
      });

    await apply(Deployment, wish(5, 'example.com/shop:1'));
    // Switched on: this and the next change keep the five, though nobody else holds them.
    expect((await autoscaled('example.com/shop:1')).outcome).toBe('updated');
    expect(await replicasOf()).toBe(5);
    expect((await autoscaled('example.com/shop:2')).outcome).toBe('updated');
    expect(await replicasOf()).toBe(5);
    // The autoscaler writes; the next change leaves its number alone.
    await scale(7);
    store.upsert(await get(Deployment));
    expect((await autoscaled('example.com/shop:3')).outcome).toBe('updated');
    expect(await replicasOf()).toBe(7);
    // A cache that has not heard of the autoscaler yet does not set it back.
    await scale(9);
    expect((await autoscaled('example.com/shop:4')).outcome).toBe('updated');
    expect(await replicasOf()).toBe(9);
    // Switched off: the wanted number again.
    await apply(Deployment, wish(6, 'example.com/shop:4'));
    expect(await replicasOf()).toBe(6);
  });

  it("creates with the first value of a field that is another's later", async () => {
    await applier.apply(
      {
        owner,
        resource: Deployment,
        wanted: {
          ...wanted.Deployment,
          spec: { selector, template },
        },
        initially: { ...initially, value: 3 },
      },
      workOf(connection),
    );
    expect((await get(Deployment)).spec.replicas).toBe(3);
  });
});
