import type { ApplyResult, LatestResource } from './api';
import { provenanceText } from './provenance';
import { trySubmission } from './submission';

const target = { cluster: 'dev', kindId: 'gadgets.test.example.com' };
const gadget = (spec: object) => ({
  apiVersion: 'test.example.com/v1',
  kind: 'Gadget',
  metadata: { namespace: 'production', name: 'shop' },
  spec,
});
const there = (spec: object, latest: Partial<LatestResource> = {}) => ({
  object: gadget(spec),
  managers: [],
  ...latest,
});
const heldByKubectl = Object.assign(new Error('409'), {
  body: {
    error: {
      name: 'ConflictError',
      problems: [{ field: 'spec.replicas', message: 'belongs to "kubectl"' }],
    },
  },
});

function given(
  answer: Pick<ApplyResult, 'operation' | 'changes'> | Error,
  latest = there({ replicas: 5, port: 80 }),
) {
  const applyResource = jest.fn(async (_target, request) => {
    if (answer instanceof Error) throw answer;
    return { object: request.object, dryRun: request.dryRun, ...answer };
  });
  const api = { applyResource, getLatestResource: async () => latest } as any;
  return { api, applyResource };
}

describe('what a submission would come to', () => {
  it('is new where there is none, and nothing is stored to find out', async () => {
    const { api, applyResource } = given({ operation: 'created', changes: [] });
    expect(await trySubmission(api, target, gadget({}))).toEqual({
      outcome: 'new',
      object: gadget({}),
    });
    expect(applyResource.mock.calls.map(([, { dryRun }]) => dryRun)).toEqual([
      true,
    ]);
  });

  it('is identical when only another person asks for it', async () => {
    const { api } = given({
      operation: 'configured',
      changes: [
        {
          path: 'metadata.annotations["flyrail.io/requested-by"]',
          before: 'user:default/jane',
          after: 'user:default/joe',
        },
      ],
    });
    expect(await trySubmission(api, target, gadget({}))).toMatchObject({
      outcome: 'identical',
    });
  });

  it('is different, with each field that differs', async () => {
    const changes = [{ path: 'spec.replicas', before: 5, after: 2 }];
    const { api } = given({ operation: 'configured', changes });
    expect(
      await trySubmission(api, target, gadget({ replicas: 2 })),
    ).toMatchObject({ outcome: 'different', changes });
  });

  it('is different, not refused, where somebody else holds the fields', async () => {
    const { api } = given(heldByKubectl);
    expect(
      await trySubmission(api, target, gadget({ replicas: 2 })),
    ).toMatchObject({
      outcome: 'different',
      changes: [{ path: 'spec.replicas', before: 5, after: 2 }],
    });
  });

  it('passes on what the API server refuses', async () => {
    const { api } = given(new Error('refused'));
    await expect(trySubmission(api, target, gadget({}))).rejects.toThrow(
      'refused',
    );
  });
});

describe('who made what is there', () => {
  const annotated = (annotations: Record<string, string>) => ({
    ...gadget({}),
    metadata: {
      namespace: 'production',
      name: 'shop',
      annotations,
      creationTimestamp: '2026-11-21T10:00:00Z',
    },
  });
  it.each<[string, Partial<LatestResource>, RegExp]>([
    [
      'the person who asked for it in the portal',
      { object: annotated({ 'flyrail.io/requested-by': 'user:default/jane' }) },
      /^made by user:default\/jane, created 2026-11-21T10:00:00Z$/,
    ],
    [
      'the tool that keeps it, whoever asked for it',
      { gitOwner: { tool: 'argocd', name: 'shop' } },
      /^kept by Argo CD \(shop\)$/,
    ],
    [
      'the program that wrote it last',
      { managers: [{ manager: 'kubectl-edit', fields: [] }] },
      /^made by "kubectl-edit", outside this portal$/,
    ],
    ['nobody who left a name', {}, /somebody outside this portal/],
  ])('is %s', (_, latest, text) => {
    expect(provenanceText(there({}, latest))).toMatch(text);
  });
});
