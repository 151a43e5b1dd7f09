import { Agent, request } from 'node:https';
import { FakeClock, quietLogger } from '../testing';
import {
  newMaterial,
  withNewServing,
  type CertificateMaterial,
} from './certificates';
import { WebhookListener, type Answer } from './webhookListener';
import { createWebhookMetrics } from './webhookMetrics';

const review = JSON.stringify({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'r1',
    operation: 'CREATE',
    object: { apiVersion: 'v1', kind: 'Shop', metadata: { name: 'corner' } },
    userInfo: { username: 'jane' },
  },
});

describe('The webhook listener', () => {
  const metrics = createWebhookMetrics();
  let material: CertificateMaterial;
  let listener: WebhookListener;
  let agent: Agent;
  let release: (() => void)[];

  beforeEach(async () => {
    release = [];
    material = await newMaterial(['127.0.0.1'], Date.now());
    agent = new Agent({ keepAlive: true, ca: material.authorities });
    listener = new WebhookListener({
      port: 0,
      host: '127.0.0.1',
      answers: new Map<string, Answer>([
        ['/validate/shop', async ({ uid }) => ({ uid, allowed: true })],
        [
          '/validate/slow',
          ({ uid }) =>
            new Promise(resolve =>
              release.push(() => resolve({ uid, allowed: false })),
            ),
        ],
      ]),
      clock: new FakeClock(),
      logger: quietLogger(),
      metrics,
      onRequest: () => {},
    });
    await listener.use(material);
  });

  afterEach(async () => {
    agent.destroy();
    await listener.close();
  });

  const ask = (path: string, body?: string) =>
    new Promise<{ code?: number; text: string; connection?: string }>(
      (resolve, reject) => {
        request(
          {
            host: '127.0.0.1',
            port: listener.port,
            path,
            method: body === undefined ? 'GET' : 'POST',
            agent,
          },
          answer => {
            let text = '';
            answer.on('data', chunk => (text += chunk));
            answer.on('end', () =>
              resolve({
                code: answer.statusCode,
                text,
                connection: answer.headers.connection,
              }),
            );
          },
        )
          .on('error', reject)
          .end(body);
      },
    );

  it('answers an AdmissionReview by one of the same kind', async () => {
    const { code, text } = await ask('/validate/shop?timeout=3s', review);
    expect(code).toBe(200);
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'r1', allowed: true },
    });
  });

  it.each([
    ['a path without a webhook', '/validate/nobody', review, 404],
    ['a question without a body', '/validate/shop', undefined, 404],
    ['what is no JSON', '/validate/shop', 'hello', 400],
    ['what is no AdmissionReview', '/validate/shop', '{}', 400],
    ['what is too long', '/validate/shop', 'x'.repeat(9_000_000), 413],
  ])('turns away %s', async (_, path, body, code) => {
    expect(await ask(path, body)).toMatchObject({ code });
  });

  it('says that it is there', async () => {
    expect(await ask('/healthz')).toMatchObject({ code: 200, text: 'ok' });
  });

  it('turns away the hundred and first at once, so that the API server goes on without it', async () => {
    agent.maxSockets = 200;
    const waiting = Array.from({ length: 100 }, () =>
      ask('/validate/slow', review),
    );
    while (release.length < 100) {
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(await ask('/validate/slow', review)).toMatchObject({ code: 503 });
    release.forEach(go => go());
    const codes = (await Promise.all(waiting)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([200]));
  });

  it('asks who came with the old certificate to come again, after the answer', async () => {
    const before = await ask('/validate/shop', review);
    expect(before.connection).not.toBe('close');
    await listener.use(
      await withNewServing(material, ['127.0.0.1'], Date.now()),
    );
    expect(await ask('/validate/shop', review)).toMatchObject({
      code: 200,
      connection: 'close',
    });
    expect((await ask('/validate/shop', review)).connection).not.toBe('close');
  });

  it('answers what is open before it closes', async () => {
    const open = ask('/validate/slow', review);
    while (release.length < 1) {
      await new Promise(resolve => setImmediate(resolve));
    }
    const closed = listener.close();
    release[0]();
    expect(await open).toMatchObject({ code: 200 });
    await closed;
  });
});
