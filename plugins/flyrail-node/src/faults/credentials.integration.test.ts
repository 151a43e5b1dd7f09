import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMap, ServiceAccount } from '../builtins';
import {
  FakeClock,
  faults,
  greetingOperator,
  OperatorHarness,
} from '../testing';

jest.setTimeout(60_000);

const operator = greetingOperator({ group: 'credentials.faults.flyrail.io' });

describe('An operator whose credentials', () => {
  let harness: OperatorHarness;
  let folder: string;
  let tokenFile: string;
  let binding: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flyrail-faults-'));
    tokenFile = join(folder, 'token');
    harness = await OperatorHarness.start({
      operator,
      clock: new FakeClock(),
      user: { tokenFile },
      idle: true,
    });
    await harness.when.createdOther(ServiceAccount, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'operator' },
    });
    binding = `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${harness.namespace}`;
    await harness.direct.request({
      method: 'POST',
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: harness.namespace },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'cluster-admin',
        },
        subjects: [
          {
            kind: 'ServiceAccount',
            name: 'operator',
            namespace: harness.namespace,
          },
        ],
      },
    });
  });
  afterEach(async () => {
    await harness?.direct.request({ method: 'DELETE', path: binding });
    await harness?.stop();
    await rm(folder, { recursive: true });
  });

  /** A token of the API server's own, good for ten minutes. */
  const newToken = async (): Promise<string> => {
    const { status } = await harness.direct.request<{
      status: { token: string };
    }>({
      method: 'POST',
      path: harness.path(ServiceAccount, 'operator', 'token'),
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
      },
    });
    return status.token;
  };
  const usedTokens = () =>
    new Set(harness.proxy.seen().map(({ headers }) => headers.authorization));

  it('are rotated goes on with the new ones, without anyone noticing', async () => {
    const { given, proxy, then, when } = harness;
    const [first, second] = [await newToken(), await newToken()];
    await writeFile(tokenFile, first);
    await when.started();
    await given.object('hello', { copies: 1 });
    await writeFile(tokenFile, second);
    // As a token looks whose time is over.
    given.fault(
      { where: ({ headers }) => headers.authorization === `Bearer ${first}` },
      faults.status(401),
    );
    proxy.watches.reset();
    proxy.forget();
    await when.timePasses(2000);
    await when.deleted(ConfigMap, 'hello-0');
    await then.exists(ConfigMap, 'hello-0');
    expect(usedTokens()).toContain(`Bearer ${second}`);
    expect(harness.connection.status().state).toBe('ok');
    await then.nothingLeftToDo();
  });

  it('have run out says so, offers them rarely, and goes on when there are new ones', async () => {
    const { given, proxy, then, when } = harness;
    const [first, second] = [await newToken(), await newToken()];
    await writeFile(tokenFile, first);
    await when.started();
    await given.object('hello', { copies: 1 });
    given.fault(
      { where: ({ headers }) => headers.authorization === `Bearer ${first}` },
      faults.status(401),
    );
    proxy.watches.reset();
    proxy.forget();
    await when.deleted(ConfigMap, 'hello-0');
    await when.timePasses(60_000, { stepMs: 500 });
    then.requests({}, { atMost: 30 });
    await then.clusterIs('unauthorized', /\(401\).*may have expired/s);
    await writeFile(tokenFile, second);
    await when.timePasses(65_000, { stepMs: 1000 });
    await then.exists(ConfigMap, 'hello-0');
    await then.clusterIs('ok');
    await then.nothingLeftToDo();
  });

  it('are in a file that is gone says which, sends nothing, and goes on when it is there', async () => {
    const { given, then, when } = harness;
    await when.started({ inSync: false });
    await when.timePasses(20_000);
    await then.clusterIs(
      'unauthorized',
      /cannot be read.*flyrail-faults-.*token.*flyrail\.clusters/s,
    );
    then.requests({}, { atMost: 0 });
    await writeFile(tokenFile, await newToken());
    await when.timePasses(10_000);
    await given.object('hello', { copies: 1 });
    await then.clusterIs('ok');
  });
});
