import { mockApis } from '@backstage/frontend-test-utils';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { FlyrailApi } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { flyrailApiMock } from '../../dev/flyrailApiMock';
import { sampleApp } from '../../dev/sampleApp';
import { situations } from '../../dev/situations';
import { validateCluster, validateDryRun } from './validation';

const complete = {
  name: 'sample-app',
  namespace: 'production',
  cluster: 'dev',
  owner: 'group:default/web',
  spec: { image: 'nginx:1.21', replicas: 101, env: [], resources: {} },
};

async function errorsOf(
  validate: typeof validateDryRun,
  api: FlyrailApi,
  formData: Record<string, unknown>,
) {
  const apis = new Map<string, unknown>([
    [flyrailApiRef.id, api],
    [translationApiRef.id, mockApis.translation()],
  ]);
  const addError = jest.fn();
  await validate(
    formData.cluster as string | undefined,
    { addError },
    {
      apiHolder: { get: ref => apis.get(ref.id) as any },
      formData,
    },
  );
  return addError.mock.calls.map(([message]) => message);
}

describe('the dry run', () => {
  it('stops the form with the API server’s words for each field', async () => {
    const refusal = Object.assign(new Error('refused'), {
      body: {
        error: {
          name: 'InputError',
          message: 'refused',
          problems: [
            {
              field: 'spec.replicas',
              message: 'Invalid value: 101: must be at most 100',
            },
            { field: 'spec.image', message: 'Required value' },
          ],
        },
      },
    });
    const api = flyrailApiMock({ apply: () => Promise.reject(refusal) });
    expect(await errorsOf(validateDryRun, api, complete)).toEqual([
      'spec.replicas: Invalid value: 101: must be at most 100',
      'spec.image: Required value',
    ]);
  });

  it('lets a WebApp pass that the API server accepts, and stores nothing', async () => {
    const api = flyrailApiMock();
    const apply = jest.spyOn(api, 'applyResource');
    expect(await errorsOf(validateDryRun, api, complete)).toEqual([]);
    expect(apply.mock.calls[0][1]).toMatchObject({
      dryRun: true,
      object: {
        metadata: {
          labels: { 'backstage.io/kubernetes-id': 'sample-app' },
          annotations: { 'flyrail.io/owner': 'group:default/web' },
        },
        spec: { image: 'nginx:1.21', replicas: 101 },
      },
    });
    expect(apply.mock.calls[0][1].object.spec).not.toHaveProperty('resources');
  });

  it('says that it could not ask, when it could not', async () => {
    const api = flyrailApiMock({
      apply: () => Promise.reject(new Error('cluster dev is not reachable')),
    });
    expect(await errorsOf(validateDryRun, api, complete)).toEqual([
      'It could not be checked: cluster dev is not reachable',
    ]);
  });

  const there = {
    object: {
      ...sampleApp,
      metadata: {
        ...sampleApp.metadata,
        annotations: { 'flyrail.io/requested-by': 'user:default/jane' },
      },
    } as any,
    managers: [],
  };
  const tried = (changes: object[]) => async (request: any) => ({
    object: request.object,
    operation: changes.length
      ? ('configured' as const)
      : ('unchanged' as const),
    dryRun: request.dryRun,
    changes: changes as any,
  });

  it('lets an identical one pass: to submit a template twice is no mistake', async () => {
    const api = flyrailApiMock({ apply: tried([]), latest: there });
    expect(await errorsOf(validateDryRun, api, complete)).toEqual([]);
  });

  it('stops at a different one of that name, and says whose it is', async () => {
    const api = flyrailApiMock({
      apply: tried([{ path: 'spec.replicas', before: 3, after: 101 }]),
      latest: there,
    });
    expect(await errorsOf(validateDryRun, api, complete)).toEqual([
      expect.stringMatching(
        /^metadata\.name: .*differs \(made by user:default\/jane.*choose another name/,
      ),
    ]);
  });

  describe('of an edit', () => {
    const edit = (more: object = {}) => ({
      webApp: 'dev/production/sample-app',
      edit: {
        of: 'dev/production/sample-app',
        base: { uid: sampleApp.metadata.uid, generation: 2 },
        spec: { ...sampleApp.spec, replicas: 4, env: [] },
      },
      ...more,
    });
    const changes = [{ path: 'spec.replicas', before: 3, after: 4 }];

    it('lets a change pass, tried on what the form was filled in from, without what the form added', async () => {
      const api = flyrailApiMock({ latest: there, edit: tried(changes) });
      const tries = jest.spyOn(api, 'editResource');
      expect(await errorsOf(validateDryRun, api, edit())).toEqual([]);
      expect(tries.mock.calls[0][1]).toEqual({
        spec: { ...sampleApp.spec, replicas: 4 },
        base: { uid: sampleApp.metadata.uid, generation: 2 },
        dryRun: true,
      });
    });

    it('stops when nothing is changed', async () => {
      const api = flyrailApiMock({ latest: there, edit: tried([]) });
      expect(await errorsOf(validateDryRun, api, edit())).toEqual([
        expect.stringMatching(/^Nothing would be changed/),
      ]);
    });

    it('stops when the web app was changed meanwhile', async () => {
      const metadata = { ...there.object.metadata, generation: 3 };
      const api = flyrailApiMock({
        latest: { ...there, object: { ...there.object, metadata } },
      });
      expect(await errorsOf(validateDryRun, api, edit())).toEqual([
        expect.stringMatching(/changed since you opened/),
      ]);
    });

    it('stops where Argo CD would undo it, and lets the pull request pass', async () => {
      const latest = {
        ...there,
        gitOwner: { tool: 'argocd' as const, name: 'shop' },
      };
      const api = flyrailApiMock({ latest, edit: tried(changes) });
      expect(await errorsOf(validateDryRun, api, edit())).toEqual([
        expect.stringMatching(/Argo CD \(shop\).*pull request/i),
      ]);
      expect(
        await errorsOf(validateDryRun, api, edit({ how: 'pullRequest' })),
      ).toEqual([]);
    });
  });

  it('asks for name, namespace and cluster before it asks the API server', async () => {
    expect(
      await errorsOf(validateDryRun, flyrailApiMock(), { name: 'sample-app' }),
    ).toEqual([expect.stringMatching(/^Fill in the name/)]);
  });
});

describe('the cluster picker', () => {
  it('takes a cluster that answers', async () => {
    expect(
      await errorsOf(validateCluster, flyrailApiMock(), { cluster: 'dev' }),
    ).toEqual([]);
  });

  it('refuses a cluster that does not answer, and says why', async () => {
    const api = flyrailApiMock(situations.unreachable);
    expect(await errorsOf(validateCluster, api, { cluster: 'west' })).toEqual([
      'Cluster West cannot be used now: connect ECONNREFUSED 10.0.0.7:6443',
    ]);
  });

  it('refuses no cluster at all', async () => {
    expect(await errorsOf(validateCluster, flyrailApiMock(), {})).toEqual([
      'Choose a cluster',
    ]);
  });
});
