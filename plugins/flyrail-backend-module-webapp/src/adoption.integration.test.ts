import {
  Deployment,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
} from '@flyrail/backstage-plugin-flyrail-node';
import { OperatorHarness } from '@flyrail/backstage-plugin-flyrail-node/testing';
import type {
  Condition,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { webappOperator } from './operator';

const image = 'registry.example.com/shop/web:1.0.0';
const adopt = (kinds: string) => ({
  metadata: { annotations: { 'flyrail.io/adopt': kinds } },
});

jest.setTimeout(60_000);

/** As a chart may have made it: another selector, another container, and more than a WebApp allows. */
const deploymentOf = (name: string, selector: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name, team: 'shop' } },
  spec: {
    replicas: 3,
    selector,
    template: {
      metadata: { labels: { app: name } },
      spec: {
        hostNetwork: true,
        volumes: [{ name: 'host', hostPath: { path: '/' } }],
        containers: [
          {
            name: 'web',
            image: 'registry.example.com/shop/web:0.9.0',
            ports: [{ name: 'web', containerPort: 8080 }],
            volumeMounts: [{ name: 'host', mountPath: '/host' }],
          },
        ],
      },
    },
  },
});

describe('Deployments that others have made', () => {
  let harness: OperatorHarness;

  beforeAll(async () => {
    harness = await OperatorHarness.start({ operator: webappOperator });
  });

  afterAll(async () => {
    await harness?.stop();
  });

  const says = (name: string, type: string, reason: string) =>
    harness.then.holds(`${name} says ${type} ${reason}`, async () => {
      const { status } = await harness.get(harness.resource, name);
      const found: Condition | undefined = status?.conditions?.find(
        (condition: Condition) => condition.type === type,
      );
      if (found?.reason !== reason) {
        throw new Error(`it says ${JSON.stringify(found)}`);
      }
      return found;
    });
  const made = (object: KubernetesObject) =>
    harness.when.createdOther(
      object.kind === 'Service' ? Service : Deployment,
      object,
      'helm',
    );

  it('are left alone until a person asks, then taken over in one step, with their selector and without a dip', async () => {
    const { when, then } = harness;
    const selector = { matchLabels: { app: 'old' } };
    const before = await made(deploymentOf('old', selector));
    await made({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'old' },
      spec: {
        selector: { app: 'old' },
        ports: [{ port: 8443, targetPort: 'web' }],
      },
    } as KubernetesObject);
    await when.created('old', {
      image,
      autoscaling: { enabled: true, maxReplicas: 9 },
    });
    const { message } = await says('old', 'Ready', 'NameTaken');
    expect(message).toContain('flyrail.io/adopt: Service,Deployment');
    const left = await harness.get(Deployment, 'old');
    expect(left.metadata.uid).toBe(before.metadata.uid);
    expect(left.metadata.generation).toBe(1);
    expect(left.spec.template.spec.hostNetwork).toBe(true);

    await when.edited(harness.resource, 'old', adopt('Deployment, Service'));
    await says('old', 'Ready', 'Applied');
    await says('old', 'Adopted', 'Adopted');
    const { metadata, spec } = await harness.get(Deployment, 'old');
    expect(metadata.uid).toBe(before.metadata.uid);
    expect(metadata.labels).toMatchObject({ team: 'shop' });
    // One change of the pods, not two.
    expect(metadata.generation).toBe(2);
    expect(spec.replicas).toBe(3);
    expect(spec.selector).toEqual(selector);
    const pod = spec.template;
    expect(pod.metadata.labels).toMatchObject({
      app: 'old',
      'app.kubernetes.io/name': 'old',
    });
    expect(pod.spec.containers).toMatchObject([{ name: 'app', image }]);
    expect(pod.spec.volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(pod.spec).not.toHaveProperty('hostNetwork');
    const service = await harness.get(Service, 'old');
    expect(service.spec.selector).toMatchObject({ app: 'old' });
    // No pod has come up yet: the old ones are led to by the number that both have.
    expect(service.spec.ports).toMatchObject([{ port: 80, targetPort: 8080 }]);
    const budget = await harness.get(PodDisruptionBudget, 'old');
    expect(budget.spec.selector).toEqual(selector);
    const policy = await harness.get(NetworkPolicy, 'old');
    expect(policy.spec.podSelector).toEqual(selector);
    const app = await harness.get(harness.resource, 'old');
    // Nobody did anything wrong.
    expect(harness.operator.drift(app.metadata.uid!)).toEqual([]);

    await when.edited(Deployment, 'old', {
      spec: { template: { spec: { hostPID: true } } },
    });
    await then.holds('it is healed as its own', async () => {
      const now = await harness.get(Deployment, 'old');
      return now.spec.template.spec.hostPID === undefined;
    });
  });

  it('that select by expressions cannot be taken over, which is said and not tried again', async () => {
    await made(
      deploymentOf('odd', {
        matchExpressions: [{ key: 'app', operator: 'In', values: ['odd'] }],
      }),
    );
    await harness.when.created('odd', { image });
    await says('odd', 'Ready', 'NameTaken');
    await harness.when.edited(harness.resource, 'odd', adopt('Deployment'));
    const { message } = await says('odd', 'Ready', 'SelectorMismatch');
    expect(message).toMatch(/matchExpressions.*delete the Deployment/);
    const { metadata } = await harness.get(Deployment, 'odd');
    expect(metadata.generation).toBe(1);
    expect(metadata.ownerReferences).toBeUndefined();
  });

  it('keep their selector: when the request is withdrawn, it says what to do', async () => {
    await made(deploymentOf('back', { matchLabels: { app: 'back' } }));
    await harness.when.created('back', { image });
    await harness.when.edited(harness.resource, 'back', adopt('Deployment'));
    await says('back', 'Ready', 'Applied');
    await harness.when.edited(harness.resource, 'back', {
      metadata: { annotations: null },
    });
    const { message } = await says('back', 'Ready', 'SelectorMismatch');
    expect(message).toMatch(/flyrail.io\/adopt: Deployment again/);
    await harness.when.edited(harness.resource, 'back', adopt('Deployment'));
    await says('back', 'Ready', 'Applied');
  });

  it('that another controller has are never taken', async () => {
    const owner = await harness.when.createdOther(Service, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'rollout' },
      spec: { ports: [{ port: 80 }] },
    });
    const deployment = deploymentOf('kept', { matchLabels: { app: 'kept' } });
    await made({
      ...deployment,
      metadata: {
        ...deployment.metadata,
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            name: 'rollout',
            uid: owner.metadata.uid!,
            controller: true,
          },
        ],
      },
    } as KubernetesObject);
    await harness.when.created('kept', { image });
    await harness.when.edited(harness.resource, 'kept', adopt('Deployment'));
    await says('kept', 'Adopted', 'NotAdopted');
    const { message } = await says('kept', 'Ready', 'NameTaken');
    expect(message).toContain('belongs to Service "rollout"');
    expect(message).not.toContain('flyrail.io/adopt');
    const { metadata } = await harness.get(Deployment, 'kept');
    expect(metadata.generation).toBe(1);
  });

  it('and an annotation that names nothing are two things', async () => {
    await harness.when.created('garbage', { image });
    await says('garbage', 'Ready', 'Applied');
    await harness.when.edited(
      harness.resource,
      'garbage',
      adopt('yes, please'),
    );
    const { message } = await says('garbage', 'Adopted', 'InvalidAnnotation');
    expect(message).toMatch(/"yes", "please".*Deployment,Service/);
    await says('garbage', 'Ready', 'Applied');
  });

  it.each([
    ['the network of the node', { hostNetwork: true }, 'hostNetwork'],
    ['the processes of the node', { hostPID: true }, 'hostPID'],
    [
      'a container that runs first',
      { initContainers: [{ name: 'x', image }] },
      'initContainers[x]',
    ],
    [
      'another group',
      { securityContext: { supplementalGroups: [0] } },
      'securityContext.supplementalGroups',
    ],
    [
      'other addresses',
      { hostAliases: [{ ip: '10.0.0.1' }] },
      'hostAliases[10.0.0.1]',
    ],
  ])('are set back when someone gives their pods %s', async (_, pod, field) => {
    const name = `added-${field.toLowerCase().replace(/[^a-z].*/, '')}`;
    const { metadata } = await harness.given.object(name, { image });
    const before = await harness.get(Deployment, name);
    await harness.when.edited(
      Deployment,
      name,
      { spec: { template: { spec: pod } } },
      'a-clever-colleague',
    );
    const drift = await harness.then.holds(
      'the drift is on record',
      () => harness.operator.drift(metadata.uid!)[0],
    );
    expect(drift).toMatchObject({
      by: 'a-clever-colleague',
      fields: [`spec.template.spec.${field}`],
    });
    const { spec } = await harness.get(Deployment, name);
    expect(spec.template).toEqual(before.spec.template);
    await harness.when.edited(harness.resource, name, {
      spec: { port: 9090 },
    });
    await harness.then.exists(Deployment, name);
  });

  it('are set back when someone changes their container by what a WebApp does not ask for', async () => {
    const { metadata } = await harness.given.object('container', { image });
    const before = await harness.get(Deployment, 'container');
    const path = '/spec/template/spec/containers/0';
    await harness.direct.request({
      method: 'PATCH',
      path: harness.path(Deployment, 'container'),
      query: { fieldManager: 'kubectl-edit' },
      contentType: 'application/json-patch+json',
      body: [
        {
          op: 'add',
          path: `${path}/env`,
          value: [{ name: 'LD_PRELOAD', value: '/tmp/x.so' }],
        },
        { op: 'add', path: `${path}/command`, value: ['sh'] },
        { op: 'add', path: `${path}/securityContext/runAsUser`, value: 0 },
        {
          op: 'add',
          path: `${path}/securityContext/capabilities/add`,
          value: ['NET_ADMIN'],
        },
        { op: 'add', path: `${path}/ports/0/hostPort`, value: 80 },
      ],
    });
    const drift = await harness.then.holds(
      'the drift is on record',
      () => harness.operator.drift(metadata.uid!)[0],
    );
    expect(drift.fields).toHaveLength(5);
    const { spec } = await harness.get(Deployment, 'container');
    expect(spec.template).toEqual(before.spec.template);
    expect(harness.operator.drift(metadata.uid!)).toHaveLength(1);
  });

  it('keep what others may add: an annotation that restarts the pods, a toleration', async () => {
    const { metadata } = await harness.given.object('restarted', { image });
    const annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' };
    const tolerations = [{ key: 'spot', operator: 'Exists' }];
    await harness.when.edited(
      Deployment,
      'restarted',
      {
        spec: {
          template: { metadata: { annotations }, spec: { tolerations } },
        },
      },
      'kubectl-rollout',
    );
    await harness.when.edited(harness.resource, 'restarted', {
      spec: { port: 9090 },
    });
    const { spec } = await harness.then.holds(
      'the port is rolled out',
      async () => {
        const now = await harness.get(Deployment, 'restarted');
        const [{ ports }] = now.spec.template.spec.containers;
        return ports[0].containerPort === 9090 && now;
      },
    );
    expect(spec.template.metadata.annotations).toEqual(annotations);
    expect(spec.template.spec.tolerations).toEqual(tolerations);
    expect(harness.operator.drift(metadata.uid!)).toEqual([]);
  });

  it('and all the rest are as they should be, for good', async () => {
    const names = harness.operator.list().map(({ metadata }) => metadata.uid!);
    await harness.when.restarted();
    harness.proxy.forget();
    await harness.then.holds('each was looked at again', () =>
      names.every(uid => harness.operator.owned(uid).length > 0),
    );
    // Pods that come up are news for the status.
    const writes = harness.proxy
      .seen({ write: true })
      .map(({ verb, path }) => `${verb} ${path}`)
      .filter(line => !/\/webapps\/|\/events/.test(line));
    expect(writes).toEqual([]);
    expect(names.length).toBeGreaterThan(5);
  });
});
