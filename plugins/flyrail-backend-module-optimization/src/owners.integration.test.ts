import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { installResource } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { Shop } from './__testUtils__/shop';
import { deploymentObject } from './__testUtils__/workloads';
import { auto, conditionOf, Workshop } from './__testUtils__/workshop';

jest.setTimeout(180_000);

describe('Whose a workload is', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open({
      start: { kinds: [CostOptimization, Shop] },
    });
    await installResource(workshop.harness.direct, Shop);
  }, 120_000);

  afterAll(() => workshop?.close());

  const owned = async (name: string, owner: object) =>
    workshop.deployment(name, {
      metadata: {
        ownerReferences: [{ controller: true, name, ...owner } as any],
      },
    });

  const optimize = (name: string, spec = {}) =>
    workshop.costOptimization(name, {
      ...auto,
      targetWorkload: { name, kind: 'Deployment' },
      ...spec,
    });

  it('writes the target of its autoscaler to the custom resource that owns both, and puts that back', async () => {
    const { harness, analysis } = workshop;
    const { answer } = analysis;
    analysis.answer = request =>
      halfTheCpu(request, {
        containers: [{ name: 'app', requests: { cpu: 0.4 }, limits: {} }],
        autoscalerTargets: [
          { name: 'busy', resource: 'cpu', before: 60, after: 75 },
        ],
      });
    const { metadata } = await harness.when.createdOther(Shop, {
      apiVersion: 'test-shops.flyrail.io/v1',
      kind: 'Shop',
      metadata: { name: 'busy' },
      spec: { size: { requests: { cpu: '500m' } }, targetCpu: 60 },
    });
    const owner = {
      apiVersion: 'test-shops.flyrail.io/v1',
      kind: 'Shop',
      uid: metadata.uid,
    };
    await owned('busy', owner);
    await workshop.autoscaler('busy', {
      ownerReferences: [{ controller: true, name: 'busy', ...owner } as any],
    });
    await optimize('busy');
    await workshop.until(
      'busy',
      'is written',
      object => object.status?.applied !== undefined,
    );
    const specs = async () => [
      (await harness.get<KubernetesObject<any>>(Shop, 'busy')).spec,
      await workshop.autoscalerTarget('busy'),
    ];
    expect(await specs()).toEqual([
      { size: { requests: { cpu: '400m' } }, targetCpu: 75 },
      // Its own operator would pass it on.
      60,
    ]);
    await harness.when.deleted(CostOptimization, 'busy');
    await harness.then.absent(CostOptimization, 'busy');
    expect((await specs())[0]).toEqual({
      size: { requests: { cpu: '500m' } },
      targetCpu: 60,
    });
    analysis.answer = answer;
  });

  it('writes to the custom resource that owns it, and puts that back', async () => {
    const { harness } = workshop;
    const shop = await harness.when.createdOther(Shop, {
      apiVersion: 'test-shops.flyrail.io/v1',
      kind: 'Shop',
      metadata: { name: 'boutique' },
      spec: { size: { requests: { cpu: '500m' } } },
    });
    await owned('boutique', {
      apiVersion: 'test-shops.flyrail.io/v1',
      kind: 'Shop',
      uid: shop.metadata.uid,
    });
    await optimize('boutique');
    const { status } = await workshop.until(
      'boutique',
      'is written',
      object => object.status?.applied !== undefined,
    );
    expect(status!.applied!.through).toMatch(/^Shop .*\/boutique$/);
    const { spec } = await harness.get<KubernetesObject<any>>(Shop, 'boutique');
    expect(spec.size.requests.cpu).toBe('250m');
    // Its own operator would pass it on; what is its own is not touched.
    expect((await workshop.resources('boutique')).requests.cpu).toBe('500m');
    await harness.when.deleted(CostOptimization, 'boutique');
    await harness.then.absent(CostOptimization, 'boutique');
    const back = await harness.get<KubernetesObject<any>>(Shop, 'boutique');
    expect(back.spec.size.requests.cpu).toBe('500m');
    expect(
      back.metadata.managedFields!.map(({ manager }) => manager),
    ).not.toContain('flyrail-optimization');
  });

  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'another controller',
      () =>
        owned('rollout', {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Rollout',
          uid: 'f1d5b0c5-0000-4000-8000-000000000000',
        }),
      'rollout',
      'OwnedBy',
    ],
    [
      'Argo CD',
      () =>
        workshop.deployment('argo', {
          metadata: { labels: { 'argocd.argoproj.io/instance': 'shop' } },
        }),
      'argo',
      'GitOwned',
    ],
    [
      'Flux, by its managed fields',
      () => workshop.deployment('flux', {}, 'kustomize-controller'),
      'flux',
      'GitOwned',
    ],
  ])(
    'is not touched where it belongs to %s',
    async (_, given, name, reason) => {
      await given();
      const before = await workshop.harness.get(Deployment, name);
      await optimize(name);
      const { status } = await workshop.until(
        name,
        `says ${reason}`,
        object => conditionOf(object, 'Applicable')?.reason === reason,
      );
      expect(status!.currentRecommendation!.yaml).toContain('cpu: 250m');
      const after = await workshop.harness.get(Deployment, name);
      expect(after.metadata.generation).toBe(before.metadata.generation);
      expect(after.metadata.annotations).toEqual(before.metadata.annotations);
    },
  );

  it.each<[string, KubernetesObject['metadata'], string]>([
    [
      'the label of a controller',
      { labels: { 'app.kubernetes.io/component': 'controller' } },
      'Protected',
    ],
  ])('protects what has %s', async (_, metadata, reason) => {
    await workshop.deployment('controller', { metadata });
    await optimize('controller');
    const { status } = await workshop.until(
      'controller',
      `says ${reason}`,
      object => conditionOf(object, 'Ready')?.reason === reason,
    );
    expect(status!.phase).toBe('Failed');
    expect((await workshop.resources('controller')).requests.cpu).toBe('500m');
  });

  it.each<[string, object, string, RegExp]>([
    [
      'nowhere',
      { targetWorkload: { name: 'nowhere', kind: 'Deployment' } },
      'TargetMissing',
      /create it, or correct spec.targetWorkload/,
    ],
    [
      'elsewhere',
      {
        targetWorkload: {
          name: 'shop',
          kind: 'Deployment',
          namespace: 'default',
        },
      },
      'OtherNamespace',
      /crossNamespaces/,
    ],
    [
      'never',
      {
        targetWorkload: { name: 'nowhere', kind: 'Deployment' },
        schedule: '0 0 30 2 *',
      },
      'ScheduleNeverFires',
      /never comes/,
    ],
  ])('says what to do about %s', async (name, spec, reason, words) => {
    await optimize(name, spec);
    const object = await workshop.until(
      name,
      `says ${reason}`,
      each => conditionOf(each, 'Ready')?.reason === reason,
    );
    expect(conditionOf(object, 'Ready')!.message).toMatch(words);
  });

  it('leaves the CPU request alone that an autoscaler scales by', async () => {
    await workshop.deployment('scaled');
    await workshop.autoscaler('scaled');
    await optimize('scaled');
    await workshop.until(
      'scaled',
      'yields to the autoscaler',
      object =>
        conditionOf(object, 'Applicable')?.reason === 'AutoscalerInTheWay',
    );
    expect((await workshop.resources('scaled')).requests.cpu).toBe('500m');
  });

  it('lets kubectl apply --server-side go on as before, after apply and after rollback', async () => {
    const { harness } = workshop;
    const manifest = {
      ...deploymentObject('ssa'),
      metadata: { name: 'ssa', namespace: harness.namespace },
    };
    const apply = (object: object) =>
      harness.direct.request<KubernetesObject<any>>({
        method: 'PATCH',
        path: resourcePath(Deployment, {
          namespace: harness.namespace,
          name: 'ssa',
        }),
        // As kubectl does: without force, a field of somebody else is a conflict.
        query: { fieldManager: 'kubectl' },
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
    await apply(manifest);
    await workshop.settled('ssa');
    await optimize('ssa');
    await workshop.until(
      'ssa',
      'is applied and let go of',
      object => object.status?.phase === 'Applied',
    );
    const held = (object: KubernetesObject, manager: string) =>
      JSON.stringify(
        object.metadata.managedFields!.filter(
          each => each.manager === manager && !each.subresource,
        ),
      );
    const applied = await harness.get(Deployment, 'ssa');
    expect(held(applied, 'flyrail-optimization')).not.toContain('f:spec');
    // Without force, and with the old value: no conflict; and a field left out is removed.
    const without = structuredClone(manifest) as any;
    delete without.spec.template.spec.containers[0].resources.requests.cpu;
    const { spec } = await apply(without);
    expect(spec.template.spec.containers[0].resources.requests).toEqual({
      memory: '256Mi',
    });
    await harness.when.deleted(CostOptimization, 'ssa');
    await harness.then.absent(CostOptimization, 'ssa');
    const back = await apply(manifest);
    expect(back.spec.template.spec.containers[0].resources.requests.cpu).toBe(
      '500m',
    );
    expect(
      back.metadata.managedFields!.map(({ manager }) => manager),
    ).not.toContain('flyrail-optimization');
  });
});
