import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import {
  conditionsSchema,
  defineResource,
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import { ApiError } from '../cluster/apiError';
import { ConfigMap, ServiceAccount } from '../builtins';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import {
  eventually,
  FakeClock,
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '../testing';
import { allowed, refused, type AdmissionOperator } from './admissionRule';
import { withdrawConfigurations } from './webhookConfiguration';
import { createWebhookMetrics } from './webhookMetrics';
import { webhookRbac } from './webhookRbac';
import {
  startWebhookServer,
  WEBHOOK_SECRET,
  type WebhookServer,
  type WebhookServerOptions,
} from './webhookServer';

const Secret: ResourceRef = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};

const Stall = defineResource({
  group: 'webhook.test.example.com',
  version: 'v1',
  kind: 'Stall',
  plural: 'stalls',
  scope: 'Namespaced',
  description: 'A stall on a market that has a limit.',
  spec: z.object({ size: z.int().min(1), paint: z.string().optional() }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
});

/** A stall must not be larger than the market allows, which a ConfigMap of its namespace says. */
const market: AdmissionOperator = {
  name: 'market',
  watches: Stall,
  webhooks: [
    {
      name: 'FitsTheMarket',
      operations: ['CREATE', 'UPDATE'],
      async validate({ object, get }) {
        const { namespace } = object.metadata;
        const limits = await get(ConfigMap, { namespace, name: 'market' });
        const most = Number((limits?.data as { most?: string })?.most ?? 1);
        return object.spec.size <= most
          ? allowed()
          : refused({
              field: 'spec.size',
              message: `the market has stalls up to ${most}: ask for less`,
            });
      },
      mutate: ({ object }) =>
        object.spec.paint
          ? undefined
          : { ...object, spec: { ...object.spec, paint: 'white' } },
    },
  ],
};

const day = 24 * 3_600_000;
const kubeconfig = requiredCluster();
const logger = quietLogger();

jest.setTimeout(120_000);

describe('Webhooks on a real API server', () => {
  let connection: ClusterConnection;
  let house: TemporaryNamespace;
  let town: TemporaryNamespace;
  const servers: WebhookServer[] = [];

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger,
    });
    await installResource(connection, Stall);
  });

  beforeEach(async () => {
    house = await temporaryNamespace(connection);
    town = await temporaryNamespace(connection);
    await connection.serverSideApply(
      ConfigMap,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'market', namespace: town.name },
        data: { most: '3' },
      },
      { fieldManager: 'test' },
    );
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => server.stop()));
    await withdrawConfigurations(connection, 'market');
    await house.remove();
    await town.remove();
  });

  afterAll(async () => {
    await connection?.close();
  });

  const givenWebhooks = async (
    options: Partial<WebhookServerOptions> = {},
  ): Promise<WebhookServer> => {
    const port = await freePort();
    const server = startWebhookServer({
      connection,
      operators: [{ operator: market }],
      endpoint: { url: `https://127.0.0.1:${port}` },
      listen: { port, host: '127.0.0.1' },
      namespace: house.name,
      logger,
      ...options,
    });
    servers.push(server);
    await eventually('the webhooks are served', () => {
      const { state, message } = server.status();
      if (state !== 'serving') throw new Error(`${state}: ${message}`);
      return true;
    });
    return server;
  };

  const create = (size: number, name = 'corner', dryRun = true) =>
    connection.request<KubernetesObject<{ size: number; paint?: string }>>({
      method: 'POST',
      path: resourcePath(Stall, { namespace: town.name }),
      query: { dryRun: dryRun ? 'All' : undefined },
      body: {
        apiVersion: 'webhook.test.example.com/v1',
        kind: 'Stall',
        metadata: { name },
        spec: { size },
      },
    });

  const isRefused = (size: number) =>
    create(size).then(
      () => false,
      error => {
        if (error instanceof ApiError && error.status === 422) return true;
        throw error;
      },
    );

  const inForce = () =>
    eventually('the API server asks the webhooks', () => isRefused(4));

  const secret = () =>
    connection.request<KubernetesObject & { data: Record<string, string> }>({
      path: resourcePath(Secret, {
        namespace: house.name,
        name: WEBHOOK_SECRET,
      }),
    });
  const authorities = async () =>
    Buffer.from((await secret()).data['ca.crt'], 'base64')
      .toString()
      .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)!;

  it('refuse with the field and the reason, and change what is stored', async () => {
    await givenWebhooks();
    await inForce();
    await expect(create(4)).rejects.toMatchObject({
      status: 422,
      reason: 'Invalid',
      message:
        'admission webhook "validate.market.flyrail.io" denied the request: Stall "corner" is invalid: spec.size: the market has stalls up to 3: ask for less',
      problems: [
        {
          field: 'spec.size',
          message: 'the market has stalls up to 3: ask for less',
        },
      ],
    });
    expect((await create(3)).spec).toEqual({ size: 3, paint: 'white' });
  });

  it('are not asked about labels, finalizers, deletion, or their own namespace', async () => {
    await givenWebhooks();
    await inForce();
    await create(3, 'old', false);
    // The market shrinks: what stands there may not be enlarged, but labelled and taken down.
    await connection.serverSideApply(
      ConfigMap,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'market', namespace: town.name },
        data: { most: '1' },
      },
      { fieldManager: 'test' },
    );
    const change = (body: object) =>
      connection.request({
        method: 'PATCH',
        path: resourcePath(Stall, { namespace: town.name, name: 'old' }),
        contentType: 'application/merge-patch+json',
        body,
      });
    await expect(change({ spec: { size: 2 } })).rejects.toMatchObject({
      status: 422,
    });
    await change({ metadata: { labels: { a: 'b' } } });
    await connection.request({
      method: 'DELETE',
      path: resourcePath(Stall, { namespace: town.name, name: 'old' }),
    });
    const { metadata } = await connection.request({
      method: 'POST',
      path: resourcePath(Stall, { namespace: house.name }),
      query: { dryRun: 'All' },
      body: {
        apiVersion: 'webhook.test.example.com/v1',
        kind: 'Stall',
        metadata: { name: 'at-home' },
        spec: { size: 99 },
      },
    });
    expect(metadata.name).toBe('at-home');
  });

  it('let pass what a rule does not answer in time, and count it', async () => {
    const metrics = createWebhookMetrics();
    await givenWebhooks({
      timeoutSeconds: 1,
      metrics,
      operators: [
        {
          operator: {
            ...market,
            webhooks: [
              ...market.webhooks,
              {
                name: 'Endless',
                operations: ['CREATE'],
                validate: ({ object }) =>
                  object.spec.size === 2 ? new Promise(() => {}) : allowed(),
              },
            ],
          },
        },
      ],
    });
    await inForce();
    expect((await create(2)).spec?.size).toBe(2);
    const { values } = await metrics.ruleFailures.get();
    expect(values).toMatchObject([
      { labels: { rule: 'Endless', cause: 'slow' }, value: 1 },
    ]);
  });

  it('renew the certificate and the authority without letting one request pass unchecked', async () => {
    // The API server lives in real time, so the past is where months go by: the authority is 250 days old today.
    const clock = new FakeClock(Date.now() - 250 * day);
    const server = await givenWebhooks({ clock });
    const expiresAfter = (ms: number) =>
      eventually('the certificate was renewed', () => {
        const { certificateExpiresAt = '' } = server.status();
        return Date.parse(certificateExpiresAt) > ms;
      });
    clock.advance(230 * day);
    await expiresAfter(Date.now());
    const [first, ...none] = await authorities();
    expect(none).toEqual([]);
    await inForce();

    let asked = 0;
    let passed = 0;
    let open = 0;
    let gate = Promise.resolve();
    let isOver = false;
    const hammer = async () => {
      while (!isOver) {
        await gate;
        open++;
        if (!(await isRefused(4))) passed++;
        open--;
        asked++;
      }
    };
    const hammers = [hammer(), hammer(), hammer()];
    /** The time that a rule has is up when the clock leaps: nothing is open in that moment, and at once again after it. */
    const leap = async (ms: number) => {
      let go = () => {};
      gate = new Promise(resolve => (go = resolve));
      await eventually('no request is open', () => open === 0);
      clock.advance(ms);
      go();
    };
    const more = async (requests: number) => {
      const before = asked;
      await eventually('more were asked', () => asked > before + requests);
    };
    await more(30);

    await leap(20 * day);
    const [second, ...old] = await eventually(
      'there is another authority beside the first',
      async () => {
        const found = await authorities();
        return found.length === 2 && found;
      },
    );
    expect(old).toEqual([first]);
    await more(30);
    expect(
      (await servedBy(server.port)).checkIssued(new X509Certificate(first)),
    ).toBe(true);

    await leap(61_000);
    await expiresAfter(Date.now() + 29 * day);
    expect(
      (await servedBy(server.port)).checkIssued(new X509Certificate(second)),
    ).toBe(true);
    await more(60);

    await leap(1.1 * day);
    await eventually('the first authority is trusted no longer', async () => {
      const found = await authorities();
      return found.length === 1 && found[0] === second;
    });
    await more(60);
    isOver = true;
    await Promise.all(hammers);
    expect({ passed, enough: asked > 180 }).toEqual({
      passed: 0,
      enough: true,
    });
  });

  it('are ignored by the API server once the certificate ended, and say so with the remedy', async () => {
    const clock = new FakeClock(Date.now() - 31 * day);
    let mayWrite = true;
    const host: ClusterConnection = Object.create(connection, {
      serverSideApply: {
        value: (...args: Parameters<ClusterConnection['serverSideApply']>) =>
          mayWrite
            ? connection.serverSideApply(...args)
            : Promise.reject(
                new ApiError('test', 403, 'Forbidden', 'secrets is forbidden'),
              ),
      },
    });
    const metrics = createWebhookMetrics();
    const server = await givenWebhooks({ connection: host, clock, metrics });
    mayWrite = false;
    clock.advance(31 * day);
    await eventually('the renewal failed', () =>
      server.status().message?.includes('forbidden'),
    );
    expect(server.status()).toMatchObject({
      state: 'expired',
      message: expect.stringMatching(
        /ended at .* and could not be renewed: secrets is forbidden.*the reconcile still checks/,
      ),
      remedy: expect.stringContaining('webhookRbac'),
    });
    expect((await metrics.state.get()).values).toContainEqual({
      labels: { cluster: 'test', state: 'expired' },
      value: 1,
    });
    expect((await create(99)).spec?.size).toBe(99);

    mayWrite = true;
    clock.advance(60_000);
    await eventually(
      'it was renewed',
      () => server.status().state === 'serving',
    );
    await inForce();
  });

  it('share one authority between replicas that start at once', async () => {
    const [one, two] = await Promise.all([givenWebhooks(), givenWebhooks()]);
    const [authority, ...more] = await authorities();
    expect(more).toEqual([]);
    for (const { port } of [one, two]) {
      expect(
        (await servedBy(port)).verify(new X509Certificate(authority).publicKey),
      ).toBe(true);
    }
  });

  it('follow another replica that renewed, and serve until then what is still trusted', async () => {
    const birth = Date.now() - 21 * day;
    const [early, late] = [new FakeClock(birth), new FakeClock(birth)];
    const one = await givenWebhooks({ clock: early });
    const two = await givenWebhooks({ clock: late });
    const { certificateExpiresAt: first } = one.status();
    expect(two.status().certificateExpiresAt).toBe(first);

    early.advance(21 * day);
    await eventually(
      'one has renewed',
      () => one.status().certificateExpiresAt !== first,
    );
    expect(two.status().certificateExpiresAt).toBe(first);
    const [authority] = await authorities();
    for (const { port } of [one, two]) {
      expect(
        (await servedBy(port)).verify(new X509Certificate(authority).publicKey),
      ).toBe(true);
    }

    late.advance(21 * day);
    await eventually(
      'the other serves what the first has made',
      () =>
        two.status().certificateExpiresAt === one.status().certificateExpiresAt,
    );
    expect((await servedBy(two.port)).fingerprint256).toBe(
      (await servedBy(one.port)).fingerprint256,
    );
  });

  it('go on with the certificates that are served when their Secret is deleted', async () => {
    const clock = new FakeClock(Date.now());
    await givenWebhooks({ clock });
    await inForce();
    const before = await authorities();
    await connection.request({
      method: 'DELETE',
      path: resourcePath(Secret, {
        namespace: house.name,
        name: WEBHOOK_SECRET,
      }),
    });
    clock.advance(11 * 60_000);
    await eventually('the Secret is there again', secret);
    expect(await authorities()).toEqual(before);
    expect(await isRefused(4)).toBe(true);
  });

  it('take back what an operator has no rules for any more', async () => {
    const first = await givenWebhooks();
    await inForce();
    expect((await create(1)).spec?.paint).toBe('white');
    await first.stop();
    const [{ mutate: _, ...onlyValidates }] = market.webhooks;
    await givenWebhooks({
      operators: [{ operator: { ...market, webhooks: [onlyValidates] } }],
    });
    await inForce();
    await eventually(
      'nothing is changed any more',
      async () => (await create(1)).spec?.paint === undefined,
    );
  });

  it('need no more than the rights that are generated for them', async () => {
    const account = { namespace: house.name, name: 'flyrail-host' };
    await connection.serverSideApply(
      ServiceAccount,
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
      { fieldManager: 'test' },
    );
    const rights = webhookRbac([market], { namespace: house.name });
    for (const object of rights) {
      await connection.serverSideApply(rbacKind(object), object, {
        fieldManager: 'test',
      });
    }
    const { status } = await connection.request<
      KubernetesObject<unknown, { token: string }>
    >({
      method: 'POST',
      path: resourcePath(ServiceAccount, { ...account, subresource: 'token' }),
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      },
    });
    const host = createClusterConnection({
      name: 'as-the-host',
      kubeConfig: await loadKubeConfig({ kubeconfig, token: status!.token }),
      logger,
    });
    try {
      await givenWebhooks({
        connection: host,
        operators: [{ operator: market, connection: () => connection }],
      });
      await inForce();
      await expect(
        host.request({ path: resourcePath(Secret, { namespace: house.name }) }),
      ).rejects.toMatchObject({ status: 403 });
      await withdrawConfigurations(host, 'market');
    } finally {
      await host.close();
    }
    expect(webhookRbac([{ ...market, webhooks: [] }])).toEqual([]);
  });
});

function rbacKind({ kind, metadata }: KubernetesObject): ResourceRef {
  return {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    namespaced: metadata.namespace !== undefined,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The certificate that is served on a port of this machine. */
async function servedBy(port: number): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port, host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        const certificate = socket.getPeerX509Certificate();
        socket.destroy();
        resolve(certificate!);
      },
    ).once('error', reject);
  });
}
