import { expect, figure, test, until, type Portal } from './portal';
import { watchObjects } from './watch';

const namespace = 'production';
const HEALS = 20;

/** What goes wrong with real containers, and how soon it is right again. No browser: only the cluster is asked. */
test.describe.configure({ mode: 'serial' });

test.describe('a web app on real containers', () => {
  const name = `again-${Date.now().toString(36)}`;
  const kubectl = (portal: Portal, ...args: string[]) =>
    portal.kubectl('-n', namespace, ...args);

  test.beforeAll(async ({ portal }) => {
    await portal.apply({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name, namespace },
      spec: {
        image: 'nginx:1.21',
        replicas: 3,
        resources: { requests: { cpu: '20m', memory: '32Mi' } },
      },
    });
    await until(
      'three pods that answer',
      async () =>
        (await kubectl(
          portal,
          ...['get', 'webapp', name, '-o', 'jsonpath={.status.readyReplicas}'],
        )) === '3' || undefined,
      { seconds: 120 },
    );
  });

  test.afterAll(async ({ portal }) => {
    await kubectl(portal, 'delete', 'webapp', name, '--wait=false');
  });

  test('serves with all pods again, 30 s at most after one was killed', async ({
    portal,
  }) => {
    const pods = watchObjects(portal.cluster, 'pods', namespace);
    const isReady = ({ status }: any) =>
      status.conditions?.some(
        (condition: any) =>
          condition.type === 'Ready' && condition.status === 'True',
      );
    const isMine = ({ metadata }: any) =>
      metadata.labels?.['app.kubernetes.io/instance'] === name;
    try {
      const before = new Set<string>();
      const killed = await pods.event(
        'three pods that answer',
        ({ object }) =>
          isMine(object) &&
          isReady(object) &&
          before.add(object.metadata.uid).size === 3,
      );
      const victim = killed.object.metadata;
      const killedAt = Date.now();
      await kubectl(
        portal,
        ...['delete', 'pod', victim.name],
        ...['--grace-period=0', '--force', '--wait=false'],
      );
      const serving = await pods.event(
        'another pod that answers',
        ({ object }) =>
          isMine(object) && isReady(object) && !before.has(object.metadata.uid),
      );
      const milliseconds = serving.seenAt - killedAt;
      figure(`pod killed → another one Ready: ${milliseconds} ms`);
      expect(milliseconds).toBeLessThan(30_000);
    } finally {
      pods.stop();
    }
  });

  test('keeps its pods when an autoscaler is switched on, off and on', async ({
    portal,
  }) => {
    const deployments = watchObjects(portal.cluster, 'deployments', namespace);
    const autoscale = async (autoscaling: object, wanted: string) => {
      await kubectl(
        portal,
        ...['patch', 'webapp', name, '--type=merge', '-p'],
        JSON.stringify({ spec: { autoscaling } }),
      );
      await until(
        `the autoscaler wants ${wanted || 'nothing'}`,
        async () =>
          (await kubectl(
            portal,
            ...['get', 'hpa', name, '--ignore-not-found'],
            ...['-o', 'jsonpath={.status.desiredReplicas}'],
          )) === wanted || undefined,
        { seconds: 90 },
      );
    };
    try {
      const begin = await deployments.event(
        'the Deployment with all its pods',
        ({ object }) =>
          object.metadata.name === name &&
          object.status.availableReplicas === 3,
      );
      // One more than there are, so that the autoscaler writes them; then back, and again within its bounds.
      await autoscale({ enabled: true, minReplicas: 4, maxReplicas: 5 }, '4');
      await autoscale({ enabled: false }, '');
      await autoscale({ enabled: true, minReplicas: 2, maxReplicas: 5 }, '3');
      const seen = deployments.seen();
      const mine = seen
        .slice(seen.indexOf(begin))
        .filter(({ object }) => object.metadata.name === name);
      const replicas = mine.map(({ object }) => object.spec.replicas);
      expect(replicas).toContain(4);
      const fewest = Math.min(
        ...mine.map(({ object }) =>
          Math.min(object.spec.replicas, object.status.availableReplicas ?? 0),
        ),
      );
      figure(`autoscaling on, off, on → never fewer than ${fewest} pods of 3`);
      expect(fewest).toBeGreaterThanOrEqual(3);
    } finally {
      deployments.stop();
    }
  });

  test('has what is deleted or edited healed within a second, every time', async ({
    portal,
  }) => {
    const services = watchObjects(portal.cluster, 'services', namespace);
    const policies = watchObjects(portal.cluster, 'networkpolicies', namespace);
    const took: number[] = [];
    const isMine = ({ object }: { object: any }) =>
      object.metadata.name === name;
    const deleted = async (kind: string, watch: typeof services) => {
      const from = Date.now();
      await kubectl(portal, 'delete', kind, name, '--wait=false');
      const gone = await watch.event(
        `the ${kind} goes`,
        event =>
          isMine(event) && event.type === 'DELETED' && event.seenAt >= from,
      );
      const back = await watch.event(
        `the ${kind} is back`,
        event =>
          isMine(event) &&
          event.type === 'ADDED' &&
          event.seenAt >= gone.seenAt &&
          event.object.metadata.uid !== gone.object.metadata.uid,
      );
      took.push(back.seenAt - gone.seenAt);
    };
    const edited = async (
      kind: string,
      watch: typeof services,
      patch: object,
      isEdited: (object: any) => boolean,
    ) => {
      const from = Date.now();
      await kubectl(
        portal,
        ...['patch', kind, name, '--type=merge', '-p', JSON.stringify(patch)],
      );
      const wrong = await watch.event(
        `the ${kind} is edited`,
        event =>
          isMine(event) && event.seenAt >= from && isEdited(event.object),
      );
      const right = await watch.event(
        `the ${kind} is set back`,
        event =>
          isMine(event) &&
          event.seenAt >= wrong.seenAt &&
          event !== wrong &&
          !isEdited(event.object),
      );
      took.push(right.seenAt - wrong.seenAt);
    };
    try {
      await services.event('the Service', isMine);
      await policies.event('the NetworkPolicy', isMine);
      while (took.length < HEALS) {
        await deleted('service', services);
        await edited(
          'networkpolicy',
          policies,
          { spec: { egress: [{}] } },
          ({ spec }) => !spec.egress[0].to,
        );
        await edited(
          'service',
          services,
          { spec: { selector: { 'app.kubernetes.io/name': 'other' } } },
          ({ spec }) => spec.selector['app.kubernetes.io/name'] === 'other',
        );
        await deleted('networkpolicy', policies);
      }
      took.sort((a, b) => a - b);
      figure(
        `${took.length} heals, every controller running: p50 ${
          took[Math.floor(took.length / 2)]
        } ms, worst ${took[took.length - 1]} ms`,
      );
      expect(took[took.length - 1]).toBeLessThan(1000);
    } finally {
      services.stop();
      policies.stop();
    }
  });
});
