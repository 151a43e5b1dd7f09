import { mockApis } from '@backstage/frontend-test-utils';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { FlyrailApi } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailApiRef } from '@flyrail/backstage-plugin-flyrail-react';
import { flyrailApiMock } from '../../dev/flyrailApiMock';
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
      intent: 'create',
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
