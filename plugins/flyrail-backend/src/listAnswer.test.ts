import type {
  KubernetesObject,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import express from 'express';
import request from 'supertest';
import { ListAnswers } from './listAnswer';

const object = (name: string, resourceVersion = '1'): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion },
  spec: { text: 'ü'.repeat(500) },
});

const list = (
  items: KubernetesObject[],
  state: 'ok' | 'unreachable' = 'ok',
): ResourceList => ({
  clusters: [
    {
      cluster: { name: 'dev', title: 'Dev', state, since: '2026-01-01' },
      items,
      stale: state !== 'ok',
    },
    {
      cluster: { name: 'b', title: 'B', state: 'ok', since: '2026-01-01' },
      items: [],
      stale: false,
    },
  ],
});

function serving(first: ResourceList) {
  const served = { list: first };
  const answers = new ListAnswers();
  const app = express();
  app.get('/', (req, response) => answers.send(req, response, served.list));
  return { served, get: () => request(app).get('/') };
}

describe('the answer of a list', () => {
  it.each(['gzip', 'identity'])('is the list (%s)', async encoding => {
    const { served, get } = serving(list([object('a'), object('b')]));
    for (let turn = 0; turn < 2; turn++) {
      const answer = await get().set('Accept-Encoding', encoding);
      expect(answer.body).toEqual(served.list);
      expect(answer.headers['content-encoding']).toBe(
        encoding === 'gzip' ? 'gzip' : undefined,
      );
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  });

  it('is whole where it is more than is compressed at once', async () => {
    const many = list(
      Array.from({ length: 300 }, (_, index) => object(`gadget-${index}`)),
    );
    const { get } = serving(many);
    const answers = await Promise.all([get(), get(), get()]);
    for (const { body } of answers) expect(body).toEqual(many);
  });

  it('is an empty list where nothing may be read', async () => {
    const { get } = serving({ clusters: [] });
    expect((await get()).body).toEqual({ clusters: [] });
  });

  it('is for its reader alone, and to be asked for each time', async () => {
    const { headers } = await serving(list([object('a')])).get();
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toContain('Authorization');
  });

  it('is not sent to who has it', async () => {
    const { get } = serving(list([object('a')]));
    const { headers } = await get();
    const again = await get().set('If-None-Match', headers.etag);
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it.each([
    ['an object changed', list([object('a', '2')])],
    ['an object came', list([object('a'), object('b')])],
    ['an object went', list([])],
    ['another has taken its name', list([object('c')])],
    ['the cluster went', list([object('a')], 'unreachable')],
  ])('is sent again when %s', async (_, later) => {
    const { served, get } = serving(list([object('a')]));
    const { headers } = await get();
    served.list = later;
    const again = await get().set('If-None-Match', headers.etag);
    expect([again.status, again.body]).toEqual([200, later]);
  });
});
