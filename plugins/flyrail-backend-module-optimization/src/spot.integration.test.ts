import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  PodDisruptionBudget,
} from '@flyrail/backstage-plugin-flyrail-node';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { deploymentObject } from './__testUtils__/workloads';
import { auto, conditionOf, Workshop } from './__testUtils__/workshop';

jest.setTimeout(180_000);

const KEY = 'cloud.google.com/gke-spot';
const prefersSpot = {
  weight: 100,
  preference: {
    matchExpressions: [{ key: KEY, operator: 'In', values: ['true'] }],
  },
};
const toleratesSpot = {
  key: KEY,
  operator: 'Equal',
  value: 'true',
  effect: 'NoSchedule',
};
const prefersDisk = {
  weight: 5,
  preference: {
    matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }],
  },
};
const toleratesTeam = { key: 'team', operator: 'Exists' };

const preferring = (...preferences: object[]) => ({
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: preferences,
  },
});

describe('Pods that suit spot capacity', () => {
  let workshop: Workshop;

  beforeEach(async () => {
    workshop = await Workshop.open();
    workshop.analysis.answer = request =>
      halfTheCpu(request, {
        optimizationType: 'spot_instances',
        containers: [],
        spot: 'gke',
      });
  });

  afterEach(() => workshop?.close());

  const budget = () =>
    workshop.harness.when.createdOther(PodDisruptionBudget, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'shop' } } },
    });

  const optimize = () =>
    workshop.costOptimization('spot', {
      ...auto,
      optimizationType: 'SPOT_INSTANCES',
      minConfidence: 0.8,
    });

  const shop = () =>
    workshop.harness.get<KubernetesObject<any>>(Deployment, 'shop');

  const undone = async () => {
    await workshop.harness.when.deleted(CostOptimization, 'spot');
    await workshop.harness.then.absent(CostOptimization, 'spot');
    const object = await shop();
    expect(
      object.metadata.managedFields!.map(({ manager }) => manager),
    ).not.toContain('flyrail-optimization');
    expect(
      Object.keys({
        ...object.metadata.annotations,
        ...object.metadata.labels,
      }).filter(name => name.startsWith('flyrail.io/')),
    ).toEqual([]);
    return object.spec.template.spec;
  };

  it('prefer spot nodes, and leave no trace of it when it is undone', async () => {
    await workshop.deployment();
    await budget();
    const before = (await shop()).spec.template.spec;
    await optimize();
    const { status } = await workshop.until(
      'spot',
      'has proved itself',
      object => object.status?.applied?.verifiedAt !== undefined,
    );
    expect(status!.applied!.changes).toBe(
      `prefers nodes with ${KEY}=true, tolerates ${KEY}=true:NoSchedule`,
    );
    const { spec, metadata } = await shop();
    expect(spec.template.spec).toEqual({
      ...before,
      affinity: preferring(prefersSpot),
      tolerations: [toleratesSpot],
    });
    expect(metadata.annotations).toMatchObject({
      'flyrail.io/optimization-change': status!.applied!.changes,
    });
    expect(await undone()).toEqual(before);
  });

  it("keep everybody else's rules, also those that came after", async () => {
    const { harness } = workshop;
    const {
      spec: { template },
    } = deploymentObject('shop');
    await workshop.deployment('shop', {
      spec: {
        template: {
          ...template,
          spec: { ...template.spec, affinity: preferring(prefersDisk) },
        },
      },
    });
    await budget();
    await optimize();
    await workshop.untilPhase('spot', 'Applied');
    await harness.when.edited(Deployment, 'shop', {
      spec: {
        template: {
          spec: { tolerations: [toleratesTeam, toleratesSpot] },
        },
      },
    });
    await workshop.settled();
    expect((await shop()).spec.template.spec).toMatchObject({
      affinity: preferring(prefersDisk, prefersSpot),
      tolerations: [toleratesTeam, toleratesSpot],
    });
    expect(await undone()).toMatchObject({
      affinity: preferring(prefersDisk),
      tolerations: [toleratesTeam],
    });
  });

  it('stay where they are when nothing keeps some of them running', async () => {
    await workshop.deployment();
    const { generation } = (await shop()).metadata;
    await optimize();
    const object = await workshop.until(
      'spot',
      'says why not',
      each => conditionOf(each, 'Applicable')?.reason === 'SpotUnfit',
    );
    expect(conditionOf(object, 'Applicable')!.message).toMatch(
      /no PodDisruptionBudget/,
    );
    expect((await shop()).metadata.generation).toBe(generation);
  });
});
