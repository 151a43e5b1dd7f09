import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountUser, flyrailByUser } from '../src/auditLog.ts';
import { openCluster } from '../src/kubernetes.ts';
import { givenPortal, until, type GivenPortal } from './givenPortal.ts';

/*
 * The portal without operators and the operators in a backend of their own: two
 * processes that share nothing but HTTP, started by `./dev start` with the
 * file of deploy/, and with no rights but the generated ones.
 */
const webApps = 'webapps.platform.example.com';
const name = 'apart';

let portal: GivenPortal;

before(async () => {
  portal = await givenPortal('apart', ['--operators-apart', '--audit']);
});
after(() => portal?.stop());

test('the portal itself hosts no operators', async () => {
  const { status } = await portal.get(portal.url, '/api/flyrail/health');
  assert.equal(status, 404);
});

test('the operators ask nobody but the portal who somebody is', async () => {
  const path = `/api/flyrail/v1/resources/${webApps}`;
  const stranger = await fetch(portal.operatorsUrl + path);
  assert.equal(stranger.status, 401);
  const guest = await portal.get(portal.operatorsUrl, path);
  assert.equal(guest.status, 200, JSON.stringify(guest.body));
});

test('the portal’s page may ask them from a browser, and no other page', async () => {
  const allowed = async (origin: string) => {
    const address = `${portal.operatorsUrl}/api/flyrail/v1/clusters`;
    const answer = await fetch(address, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    return answer.headers.get('access-control-allow-origin') === origin;
  };
  assert.equal(await allowed('http://localhost:3000'), true);
  assert.equal(await allowed('http://elsewhere.example.com'), false);
});

test('what is written there is reconciled, is in the portal’s catalog by the events bus, and told to browsers by its signals', async () => {
  const told = await portal.signals();
  try {
    const written = await portal.post(
      portal.operatorsUrl,
      `/api/flyrail/v1/clusters/${portal.cluster}/resources/${webApps}`,
      {
        dryRun: false,
        object: {
          apiVersion: 'platform.example.com/v1',
          kind: 'WebApp',
          metadata: {
            name,
            namespace: 'production',
            labels: { 'backstage.io/kubernetes-id': name },
          },
          spec: { image: 'nginx:1.21' },
        },
      },
    );
    assert.equal(written.status, 200, JSON.stringify(written.body));
    // The catalog also reads all WebApps every 30 s: an event is what comes sooner.
    await until('its entity is in the catalog', 15, async () => {
      const path = `/api/catalog/entities/by-name/component/default/${name}`;
      return (await portal.get(portal.url, path)).status === 200;
    });
    await until('it is Ready', 30, async () => {
      const path = `/api/flyrail/v1/resources/${webApps}?kubernetesId=${name}`;
      const { body } = await portal.get(portal.operatorsUrl, path);
      const [object] = body.clusters[0].items;
      return object?.status?.conditions?.some(
        (each: any) => each.type === 'Ready' && each.status === 'True',
      );
    });
    await until('a signal about it', 10, async () =>
      told.messages.some(message => message.includes(`"name":"${name}"`)),
    );
  } finally {
    told.close();
  }
});

test('the accounts may do what their generated roles say and no more', async () => {
  const { post } = await openCluster(portal.kubeconfig);
  /** What the API server would decide, asked as its administrator. */
  const may = async (account: string, question: string) => {
    const [verb, place, namespace] = question.split(' ');
    const [resource, name] = place.split(':');
    const [plural, subresource] = resource.split('/');
    const [, of = plural, group = ''] = /^([^.]*)\.(.*)$/.exec(plural) ?? [];
    const { status } = await post(
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: accountUser(account),
          groups: ['system:authenticated', 'system:serviceaccounts'],
          resourceAttributes: {
            ...{ verb, group, resource: of, subresource, name, namespace },
          },
        },
      },
    );
    return status.allowed;
  };
  const rights: [account: string, question: string, allowed: boolean][] = [
    [
      'flyrail-host',
      'create serviceaccounts/token:flyrail-webapp flyrail-system',
      true,
    ],
    [
      'flyrail-host',
      'create serviceaccounts/token:flyrail-host flyrail-system',
      false,
    ],
    [
      'flyrail-host',
      'create serviceaccounts/token:flyrail-webapp kube-system',
      false,
    ],
    ['flyrail-host', 'create deployments.apps production', false],
    ['flyrail-host', 'list webapps.platform.example.com', false],
    ['flyrail-host', 'list secrets', false],
    ['flyrail-webapp', 'create deployments.apps production', true],
    [
      'flyrail-webapp',
      'patch webapps.platform.example.com/status:apart production',
      true,
    ],
    [
      'flyrail-webapp',
      'update leases.coordination.k8s.io flyrail-system',
      true,
    ],
    ['flyrail-webapp', 'update leases.coordination.k8s.io kube-system', false],
    ['flyrail-webapp', 'get secrets production', false],
    ['flyrail-webapp', 'list secrets', false],
    ['flyrail-webapp', 'create pods production', false],
    ['flyrail-webapp', 'create pods/exec:apart production', false],
    [
      'flyrail-webapp',
      'create serviceaccounts/token:flyrail-host flyrail-system',
      false,
    ],
    ['flyrail-webapp', 'create clusterroles.rbac.authorization.k8s.io', false],
  ];
  for (const [account, question, allowed] of rights)
    assert.equal(
      await may(account, question),
      allowed,
      `${account} ${question}`,
    );
});

test('the API server saw each as itself and refused them nothing', async () => {
  const { wrote, refused } = await flyrailByUser(portal.kubeconfig);
  assert.deepEqual(refused, []);
  const [host, optimization, operator] = [
    'flyrail-host',
    'flyrail-optimization',
    'flyrail-webapp',
  ].map(accountUser);
  assert.deepEqual(Object.keys(wrote).sort(), [host, optimization, operator]);
  assert.deepEqual(wrote[host], ['serviceaccounts/token']);
  for (const resource of ['webapps', 'webapps/status', 'deployments'])
    assert.ok(wrote[operator].includes(resource), resource);
});
