import {
  apiVersionOf,
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  admissionPoliciesFor,
  createClusterConnection,
  loadKubeConfig,
  type ApiError,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  installResource,
  quietLogger,
  requiredCluster,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { optimizationOperator } from '../operator';

jest.setTimeout(120_000);

describe('The admission policies on a real API server', () => {
  let cluster: ClusterConnection;
  const policies = admissionPoliciesFor(optimizationOperator);
  const pathOf = ({ kind, metadata }: KubernetesObject) =>
    `/apis/admissionregistration.k8s.io/v1/${
      kind === 'ValidatingAdmissionPolicy'
        ? 'validatingadmissionpolicies'
        : 'validatingadmissionpolicybindings'
    }/${metadata.name}`;

  const verdict = (namespace: string, target?: string) =>
    cluster
      .request({
        method: 'POST',
        path: resourcePath(CostOptimization, { namespace }),
        query: { dryRun: 'All' },
        body: {
          apiVersion: apiVersionOf(CostOptimization),
          kind: 'CostOptimization',
          metadata: { name: 'tried' },
          spec: {
            targetWorkload: {
              name: 'shop',
              kind: 'Deployment',
              ...(target && { namespace: target }),
            },
            optimizationType: 'CPU',
          },
        },
      })
      .then(
        () => 'taken',
        (error: ApiError) => error.message,
      );

  beforeAll(async () => {
    cluster = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
      logger: quietLogger(),
    });
    await installResource(cluster, CostOptimization);
    for (const object of policies) {
      await cluster.request({
        method: 'PATCH',
        path: pathOf(object),
        query: { fieldManager: 'flyrail-test', force: true },
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
    }
    // The API server takes a policy up within seconds.
    await eventually(
      'the policies are in force',
      async () => (await verdict('default', 'production')) !== 'taken',
      60_000,
    );
  });

  afterAll(async () => {
    for (const object of policies) {
      await cluster.request({ method: 'DELETE', path: pathOf(object) });
    }
    await cluster.close();
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ['its own namespace, named', 'default', 'default', /^taken$/],
    ['its own namespace, not named', 'default', undefined, /^taken$/],
    [
      'another namespace',
      'default',
      'production',
      /spec\.targetWorkload\.namespace: it must be the namespace of the CostOptimization: leave it out/,
    ],
    [
      'a namespace in which the cluster lives',
      'kube-system',
      undefined,
      /metadata\.namespace: the cluster itself lives in kube-system/,
    ],
  ])('judge %s', async (_, namespace, target, words) => {
    expect(await verdict(namespace, target)).toMatch(words);
  });
});
