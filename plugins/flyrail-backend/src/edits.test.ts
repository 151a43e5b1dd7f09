import { defineResource } from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import { editResource } from './edits';

const Lamp = defineResource({
  group: 'test.io',
  version: 'v1',
  kind: 'Lamp',
  plural: 'lamps',
  scope: 'Namespaced',
  description: 'A lamp.',
  spec: z.object({ on: z.boolean() }),
  status: z.object({}),
  requests: ['test.io/blink'],
});

/** An API server with one lamp, and what it was asked to patch. */
function house(labels: Record<string, string> = {}) {
  const lamp = {
    apiVersion: 'test.io/v1',
    kind: 'Lamp',
    metadata: {
      name: 'desk',
      namespace: 'home',
      uid: 'u1',
      generation: 3,
      resourceVersion: '7',
      labels,
    },
    spec: { on: true },
  };
  const patches: any[] = [];
  const edit = (request: {
    spec: Record<string, unknown>;
    requests?: Record<string, string>;
  }) =>
    editResource({
      connection: {
        name: 'dev',
        title: 'Dev',
        async request({ method, body }: any) {
          if (method === 'PATCH') patches.push(body);
          return lamp;
        },
      } as any,
      resource: Lamp,
      namespace: 'home',
      name: 'desk',
      judge: { require: async () => {} } as any,
      person: 'user:default/ada',
      edit: { base: { uid: 'u1', generation: 3 }, dryRun: false, ...request },
    });
  return { edit, patches };
}

describe('what an operator is asked for by an edit', () => {
  it('is written with the name of the person, and the spec is left alone', async () => {
    const { edit, patches } = house();
    await edit({ spec: { on: true }, requests: { 'test.io/blink': 'twice' } });
    expect(patches).toHaveLength(2);
    expect(patches[1]).toEqual({
      metadata: {
        uid: 'u1',
        resourceVersion: '7',
        annotations: {
          'test.io/blink': 'twice',
          'flyrail.io/requested-by': 'user:default/ada',
        },
      },
    });
  });

  it('goes in one patch with a change of the spec', async () => {
    const { edit, patches } = house();
    await edit({ spec: { on: false }, requests: { 'test.io/blink': 'twice' } });
    expect(patches[1]).toMatchObject({
      metadata: { annotations: { 'test.io/blink': 'twice' } },
      spec: { on: false },
    });
  });

  it('is refused where the kind does not know it', async () => {
    const { edit, patches } = house();
    await expect(
      edit({ spec: { on: true }, requests: { 'flyrail.io/paused': 'true' } }),
    ).rejects.toThrow(
      'requests["flyrail.io/paused"]: a Lamp cannot be asked for that; use test.io/blink',
    );
    expect(patches).toEqual([]);
  });

  it('is possible for what a repository keeps, as long as the spec stays', async () => {
    const { edit, patches } = house({ 'argocd.argoproj.io/instance': 'shop' });
    await edit({ spec: { on: true }, requests: { 'test.io/blink': 'twice' } });
    expect(patches).toHaveLength(2);
    await expect(
      edit({ spec: { on: false }, requests: { 'test.io/blink': 'twice' } }),
    ).rejects.toThrow(/kept by Argo CD/);
  });
});
