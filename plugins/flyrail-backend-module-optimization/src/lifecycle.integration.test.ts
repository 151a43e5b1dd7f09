import { ConfigMap, Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { eventually } from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  APPLY_REQUEST,
  CostOptimization,
  ROLLBACK_REQUEST,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { halfTheCpu } from './__testUtils__/scriptedAnalysis';
import { auto, conditionOf, Workshop } from './__testUtils__/workshop';

jest.setTimeout(90_000);

describe('The life of a CostOptimization on a real API server', () => {
  let workshop: Workshop;

  beforeEach(async () => {
    workshop = await Workshop.open();
    await workshop.deployment();
  });

  afterEach(() => workshop.close());

  it('recommends, changes nothing in a dry run, and is labelled as ours', async () => {
    await workshop.costOptimization('dry');
    const { metadata, status } = await workshop.untilPhase('dry', 'Ready');
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'cost-optimizer-operator',
    });
    expect(status!.currentRecommendation).toMatchObject({
      optimizationType: 'right_size_cpu',
      monthlySavings: 40,
      confidenceScore: 0.9,
      riskLevel: 'LOW',
      changePercent: 50,
      changes: { cpu_request: '250m' },
    });
    expect(conditionOf({ status }, 'Applicable')).toMatchObject({
      status: 'False',
      reason: 'DryRun',
    });
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });

  it('applies by itself, proves itself, and puts everything back when it is deleted', async () => {
    const { harness } = workshop;
    await workshop.costOptimization('auto', auto);
    const { status } = await workshop.until(
      'auto',
      'has proved itself',
      object => conditionOf(object, 'Verified')?.status === 'True',
    );
    expect(status).toMatchObject({
      phase: 'Applied',
      appliedOptimizations: 1,
      totalSavings: 40,
      applied: { changes: 'app cpu request 500m → 250m' },
    });
    expect((await workshop.resources()).requests).toEqual({
      cpu: '250m',
      memory: '256Mi',
    });
    const kept = await harness.get<any>(ConfigMap, 'shop-rollback-state');
    expect(kept.data.state).toMatch(/^flyrail1\./);
    expect(kept.data.state).not.toContain('500m');

    await harness.when.deleted(CostOptimization, 'auto');
    await harness.then.absent(CostOptimization, 'auto');
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    const { metadata } = await harness.get(Deployment, 'shop');
    expect(
      Object.keys(metadata.annotations ?? {}).filter(name =>
        name.startsWith('flyrail.io/'),
      ),
    ).toEqual([]);
    expect(
      metadata.managedFields!.filter(
        ({ manager }) => manager === 'flyrail-optimization',
      ),
    ).toEqual([]);
  });

  it('keeps what it changed where the deletion policy says so', async () => {
    const { harness } = workshop;
    await workshop.costOptimization('kept', {
      ...auto,
      deletionPolicy: 'Keep',
    });
    await workshop.untilPhase('kept', 'Applied');
    await harness.when.deleted(CostOptimization, 'kept');
    await harness.then.absent(CostOptimization, 'kept');
    expect((await workshop.resources()).requests.cpu).toBe('250m');
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
  });

  it('applies what a person asks for by its id, and undoes it when they ask for that', async () => {
    await workshop.costOptimization('asked', { dryRun: false });
    const { status } = await workshop.untilPhase('asked', 'Ready');
    expect(conditionOf({ status }, 'Applicable')?.reason).toBe(
      'WaitsForPerson',
    );
    const { id } = status!.currentRecommendation!;
    await workshop.annotate('asked', {
      [APPLY_REQUEST]: id,
      'flyrail.io/requested-by': 'user:default/jane',
    });
    const applied = await workshop.untilPhase('asked', 'Applied');
    expect(applied.status!.applied).toMatchObject({
      id,
      by: 'user:default/jane',
    });
    expect(applied.metadata.annotations).not.toHaveProperty([APPLY_REQUEST]);

    await workshop.annotate('asked', { [ROLLBACK_REQUEST]: id });
    const back = await workshop.until(
      'asked',
      'is rolled back, and nothing is kept',
      ({ status: now }) => now?.phase === 'RolledBack' && !now.applied,
    );
    expect(workshop.announced.map(({ what }) => what)).toEqual([
      'SavingsFound',
      'Applied',
      'RolledBack',
    ]);
    expect(back.status!.totalSavings).toBe(0);
    expect((await workshop.resources()).requests.cpu).toBe('500m');
    await workshop.harness.then.absent(ConfigMap, 'shop-rollback-state');
    expect(back.status!.history!.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['RolledBack', 'Applied']),
    );
  });

  it('lets a change by hand win, and applies nothing by itself after it', async () => {
    const { harness } = workshop;
    await workshop.costOptimization('hand', auto);
    await workshop.untilPhase('hand', 'Applied');
    await harness.when.edited(Deployment, 'shop', {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'app',
                image: 'nginx:1.21',
                resources: {
                  requests: { cpu: '900m', memory: '256Mi' },
                  limits: { memory: '512Mi' },
                },
              },
            ],
          },
        },
      },
    });
    const { status } = await workshop.until(
      'hand',
      'is superseded',
      object =>
        conditionOf(object, 'Superseded')?.status === 'True' &&
        !object.status?.applied,
    );
    expect(conditionOf({ status }, 'Superseded')?.message).toMatch(
      /somebody changed Deployment .*250m → 900m.*and that stays/,
    );
    await harness.then.absent(ConfigMap, 'shop-rollback-state');
    await workshop.until(
      'hand',
      'holds back',
      object => conditionOf(object, 'Applicable')?.reason === 'Held',
    );
    await harness.when.deleted(CostOptimization, 'hand');
    await harness.then.absent(CostOptimization, 'hand');
    expect((await workshop.resources()).requests.cpu).toBe('900m');
  });

  it('looks at the usage again only when something that matters changed', async () => {
    const { analysis, harness } = workshop;
    await workshop.costOptimization('calm');
    await workshop.untilPhase('calm', 'Ready');
    expect(analysis.asked).toHaveLength(1);
    await workshop.annotate('calm', { note: 'nothing of interest' });
    await harness.when.edited(CostOptimization, 'calm', {
      spec: { maxRiskLevel: 'LOW' },
    });
    await workshop.until(
      'calm',
      'has seen the new spec',
      ({ metadata, status }) =>
        status?.observedGeneration === metadata.generation,
    );
    expect(analysis.asked).toHaveLength(1);
    await harness.when.edited(CostOptimization, 'calm', {
      spec: { metricsWindow: '14d' },
    });
    await eventually('it is asked again', () => analysis.asked.length === 2);
    expect(analysis.asked[1].windowSeconds).toBe(14 * 24 * 3600);
  });

  it.each([
    ['notEnoughData', 'Unknown', 'NotEnoughData', 'needs 3 more days of data'],
    ['nothingToGain', 'False', 'NothingToGain', 'It is small already'],
  ] as const)(
    'says %s again when it is looked at for another reason',
    async (outcome, status, reason, message) => {
      const { analysis, harness } = workshop;
      analysis.answer = () => ({ outcome, message });
      const says = (object: CostOptimizationObject) =>
        conditionOf(object, 'Recommended');
      await workshop.costOptimization('young');
      await workshop.until('young', 'says so', object => {
        return says(object)?.reason === reason;
      });
      const reconciles = () =>
        harness.metric('controller_runtime_reconcile_total');
      const before = await reconciles();
      await workshop.annotate('young', { note: 'nothing of interest' });
      await eventually('it is looked at', async () => {
        return (await reconciles()) > before;
      });
      const object = await harness.get<CostOptimizationObject>(
        CostOptimization,
        'young',
      );
      expect(says(object)).toMatchObject({ status, reason, message });
      expect(analysis.asked).toHaveLength(1);
    },
  );

  it('asks again soon where the usage cannot be read, as its store may only be starting', async () => {
    workshop.analysis.answer = request =>
      workshop.analysis.asked.length < 3
        ? { outcome: 'unavailable', message: 'Prometheus does not answer' }
        : halfTheCpu(request);
    await workshop.costOptimization('early');
    const { status } = await workshop.untilPhase('early', 'Ready');
    expect(status!.currentRecommendation).toBeDefined();
    expect(workshop.analysis.asked).toHaveLength(3);
  });

  it('does not apply what is above its bounds', async () => {
    workshop.analysis.answer = request =>
      halfTheCpu(request, { confidence: 0.5 });
    await workshop.costOptimization('unsure', auto);
    const { status } = await workshop.untilPhase('unsure', 'Ready');
    expect(conditionOf({ status }, 'Applicable')).toMatchObject({
      reason: 'NotSureEnough',
      message: expect.stringContaining('lower minConfidence'),
    });
    expect((await workshop.resources()).requests.cpu).toBe('500m');
  });
});
