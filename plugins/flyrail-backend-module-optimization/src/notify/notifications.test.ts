import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
// The plugin that a portal has: what it keeps, and for whom, is the question.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import type {
  CostOptimizationObject,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { announcementOf, labelled } from '../__testUtils__/announcements';
import { givenPortal } from '../__testUtils__/notifyingPortal';
import { deploymentObject } from '../__testUtils__/workloads';
import { workloadMedium } from '../change/leaves';
import type { Operation } from '../lifecycle/rollback';
import { tellApplied } from '../lifecycle/tellApplied';
import { tellRolledBack } from '../lifecycle/tellRolledBack';
import { tellSavingsFound } from '../lifecycle/tellSavingsFound';
import { createOptimizationMetrics } from '../metrics';
import { Story } from '../story';
import { workloadKinds, workloadOf } from '../target/workload';
import { PatientAnnouncer } from './patientAnnouncer';

// Loading a backend takes seconds on a busy machine.
jest.setTimeout(120_000);

type Portal = Awaited<ReturnType<typeof givenPortal>>;

const jane = 'user:default/jane';
const tab =
  '/catalog/default/component/shop/optimization?optimization=dev%2Fprod%2Fweb';
const deployment = deploymentObject('web', {}, { namespace: 'prod' });
const workload = workloadOf('Deployment', deployment);
const medium = workloadMedium(workloadKinds.Deployment, deployment);
const shown = {
  id: 'r1',
  monthlySavings: 42.1,
  confidenceScore: 0.93,
  riskLevel: 'LOW',
  changes: { cpu_request: '250m' },
  containers: [
    {
      name: 'app',
      before: { cpu_request: '500m' },
      after: { cpu_request: '250m' },
    },
  ],
} as CurrentRecommendation;
const found = {
  currentRecommendation: shown,
  conditions: [{ type: 'Recommended', status: 'True', reason: 'SavingsFound' }],
};

/** A look at the CostOptimization, as the cluster has its status; what it tells goes to the portal. */
function lookAt(portal: Portal, status?: object) {
  const object = {
    ...labelled,
    spec: { rollbackOnFailure: true },
    status,
  } as unknown as CostOptimizationObject;
  const metrics = createOptimizationMetrics();
  const operation = {
    look: {
      cluster: { name: 'dev' },
      object,
      now: () => new Date('2026-01-01T00:00:00Z'),
      event: () => {},
    },
    parts: {
      metrics,
      announcer: new PatientAnnouncer({ announcer: portal.announcer, metrics }),
    },
    story: new Story(object),
    state: {
      workload: { kind: 'Deployment', namespace: 'prod', name: 'web' },
      recommendation: {
        id: 'r1',
        optimizationType: 'CPU',
        monthlySavings: 42.1,
        text: 'app cpu request 500m → 250m',
      },
      requestedBy: jane,
      original: { containers: [], labels: {}, annotations: {} },
    },
  } as unknown as Operation;
  return {
    operation,
    told: async () =>
      (await metrics.notifications.get()).values.map(
        ({ labels }) => labels.outcome,
      ),
  };
}

async function savingsAreFound(portal: Portal, status?: object) {
  const { operation, told } = lookAt(portal, status);
  operation.story.status.currentRecommendation = shown;
  operation.story.condition(
    'Applicable',
    'False',
    'WaitsForPerson',
    'It waits for a person: apply it, or set autoApply: true',
  );
  await tellSavingsFound(operation, { workload, medium });
  return told();
}

describe('Behind the bell of the owner', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await givenPortal(notificationsPlugin);
  });
  afterAll(() => portal?.stop());

  const list = async () =>
    (await portal.listOf(jane)).map(({ payload }) => payload);

  it('is what could be saved, once, also where the host was killed before its status was written', async () => {
    expect(await savingsAreFound(portal)).toEqual(['sent']);
    const once = [
      expect.objectContaining({
        title: 'Deployment web could save 42.10 USD a month',
        description:
          'app cpu request 500m → 250m (confidence 0.93, LOW risk). Namespace prod, cluster dev. It waits for a person: apply it, or set autoApply: true.',
        link: tab,
        severity: 'normal',
        topic: 'optimization',
      }),
    ];
    expect(await list()).toEqual(once);
    expect(await savingsAreFound(portal)).toEqual(['sent']);
    expect(await list()).toEqual(once);
    expect(await savingsAreFound(portal, found)).toEqual([]);
    expect(await list()).toEqual(once);
  });

  it('is what was applied and rolled back, once each, with who wanted it and what comes now', async () => {
    for (let look = 1; look <= 2; look++) {
      const { operation, told } = lookAt(portal, found);
      await tellApplied(operation, medium, new Date());
      await tellRolledBack(operation, medium, {
        told: `Rolled back by ${jane}. The old values are back`,
        by: jane,
        asked: true,
      });
      expect(await told()).toEqual(['sent', 'sent']);
    }
    const all = await list();
    expect(all).toHaveLength(3);
    const titled = (wanted: string) =>
      all.find(({ title }) => title === wanted);
    expect(
      titled('Deployment web is right-sized and saves 42.10 USD a month'),
    ).toMatchObject({
      description:
        'app cpu request 500m → 250m, asked for by user:default/jane. Namespace prod, cluster dev. It is watched now, and put back by itself should it do worse; you can roll it back on its page.',
      link: tab,
      severity: 'normal',
    });
    expect(titled('Deployment web was rolled back')).toMatchObject({
      link: tab,
      severity: 'high',
    });
  });

  it('is nothing right after of what was undone: that is no news', async () => {
    const before = await list();
    const held = { recommendation: 'r1', reason: 'RolledBack' };
    expect(await savingsAreFound(portal, { held })).toEqual([]);
    expect(await list()).toEqual(before);
  });

  it('is nothing behind that of anybody else', async () => {
    expect(await portal.listOf('user:default/john')).toEqual([]);
  });
});

describe('A portal whose notifications', () => {
  const broken = createBackendPlugin({
    pluginId: 'notifications',
    register(env) {
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          httpRouter.use((_, response) => {
            response.status(500).end();
          });
        },
      });
    },
  });

  it.each([
    ['are not there', undefined, 'absent', 'info', /has no notifications/],
    ['answer 500', broken, 'failed', 'warn', /status 500/],
  ] as const)(
    '%s costs one line of the log',
    async (_, plugin, outcome, level, line) => {
      const portal = await givenPortal(plugin);
      try {
        for (let time = 1; time <= 3; time++) {
          expect(
            await portal.announcer.announce(
              announcementOf({ object: labelled }),
            ),
          ).toBe(outcome);
        }
        const { info, warn, error } = portal.logger;
        expect(
          [info, warn, error].flatMap(({ mock }) => mock.calls.flat()),
        ).toEqual([expect.stringMatching(line)]);
        expect(portal.logger[level]).toHaveBeenCalledTimes(1);
      } finally {
        await portal.stop();
      }
    },
  );
});
