import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  apiVersionOf,
  kindId,
  parseResource,
  resourcePath,
  toCustomResourceDefinition,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  createClusterConnection,
  loadKubeConfig,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { parse } from 'yaml';
import { badSpecs, goodSpecs } from './__testUtils__/badSpecs';

const config = resolve(__dirname, '../config');
const small = {
  targetWorkload: { name: 'shop', kind: 'Deployment' },
  optimizationType: 'CPU',
};

let cluster: ClusterConnection;
let namespace: TemporaryNamespace;

const costOptimization = (spec: unknown, name = 'tried') => ({
  apiVersion: apiVersionOf(CostOptimization),
  kind: 'CostOptimization',
  metadata: { name },
  spec,
});

const create = (object: object, { dryRun = true } = {}) =>
  cluster.request<KubernetesObject<any, any>>({
    method: 'POST',
    path: resourcePath(CostOptimization, { namespace: namespace.name }),
    query: { fieldValidation: 'Strict', ...(dryRun && { dryRun: 'All' }) },
    body: object,
  });

const refusalOf = (object: object) =>
  create(object).then(
    () => {
      throw new Error('It was taken');
    },
    (error: ApiError) => error,
  );

beforeAll(async () => {
  cluster = createClusterConnection({
    name: 'test',
    kubeConfig: await loadKubeConfig({ kubeconfig: requiredCluster() }),
    logger: quietLogger(),
  });
  await installResource(cluster, CostOptimization);
  namespace = await temporaryNamespace(cluster);
}, 60_000);

afterAll(async () => {
  await namespace?.remove();
  await cluster?.close();
});

describe('the CostOptimization CRD on a real API server', () => {
  it('is structural, says that nobody approved of its group, and is the generated file', async () => {
    const wanted: any = toCustomResourceDefinition(CostOptimization);
    expect(
      parse(
        readFileSync(
          resolve(config, 'crd/optimization.k8s.io_costoptimizations.yaml'),
          'utf8',
        ),
      ),
    ).toEqual(wanted);
    const crd = await cluster.request<KubernetesObject<any, any>>({
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
        CostOptimization,
      )}`,
    });
    const conditions = Object.fromEntries(
      crd.status.conditions.map((condition: any) => [
        condition.type,
        `${condition.status} ${condition.reason}`,
      ]),
    );
    expect(conditions).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
      KubernetesAPIApprovalPolicyConformant: 'False UnapprovedAnnotation',
    });
    expect(crd.spec.names.shortNames).toEqual(['costopt', 'co']);
    expect(crd.spec.versions[0].schema).toEqual(wanted.spec.versions[0].schema);
  });

  it('fills in the defaults, as parseResource does', async () => {
    const { spec } = await create(costOptimization(small));
    const parsed = parseResource(CostOptimization, costOptimization(small));
    expect(parsed.ok && parsed.object.spec).toEqual(spec);
    expect(spec).toEqual({
      ...small,
      maxChangePercent: 50,
      minConfidence: 0.75,
      dryRun: true,
      autoApply: false,
      rollbackOnFailure: true,
      maxRiskLevel: 'MEDIUM',
      metricsWindow: '7d',
      deletionPolicy: 'Rollback',
    });
  });

  it('begins as Pending with zero counters, whatever status is sent along', async () => {
    const sent = {
      ...costOptimization(small, 'fresh'),
      status: { phase: 'Applied', totalSavings: 1e9 },
    };
    await create(sent, { dryRun: false });
    const { status } = await cluster.request<KubernetesObject<any, any>>({
      path: resourcePath(CostOptimization, {
        namespace: namespace.name,
        name: 'fresh',
      }),
    });
    expect(status).toEqual({
      phase: 'Pending',
      appliedOptimizations: 0,
      totalSavings: 0,
    });
  });

  it('shows target, type, phase, savings and age as a table', async () => {
    const { columnDefinitions } = await cluster.request<any>({
      path: resourcePath(CostOptimization, { namespace: namespace.name }),
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(
      columnDefinitions
        .filter(({ priority }: any) => priority === 0)
        .map(({ name }: any) => name),
    ).toEqual(['Name', 'Target', 'Type', 'Phase', 'Savings', 'Age']);
  });

  it.each(goodSpecs)('takes %s', async (_, spec) => {
    const { metadata } = await create(costOptimization(spec));
    expect(metadata.uid).toBeDefined();
    expect(parseResource(CostOptimization, costOptimization(spec)).ok).toBe(
      true,
    );
  });

  it.each(badSpecs)(
    'refuses $because at $field',
    async ({ spec, field, message }) => {
      const {
        status,
        problems,
        message: said,
      } = await refusalOf(costOptimization(spec));
      expect([status, said]).toEqual([422, said]);
      const problem = problems.find(candidate => candidate.field === field);
      expect([said, problem?.message]).toEqual([
        said,
        expect.stringMatching(message),
      ]);
      const parsed = parseResource(CostOptimization, costOptimization(spec));
      expect(
        parsed.ok ? [] : parsed.problems.map(each => each.field),
      ).toContain(field);
    },
  );

  it('refuses a field that does not exist', async () => {
    const { message } = await refusalOf(
      costOptimization({ ...small, minimumConfidence: 1 }),
    );
    expect(message).toContain('unknown field "spec.minimumConfidence"');
  });
});

describe('the samples', () => {
  const documents = globSync('samples/*.yaml', { cwd: config })
    .sort()
    .map(file => parse(readFileSync(resolve(config, file), 'utf8')));
  const ofKind = (kind: string) =>
    documents.filter(document => document.kind === kind);

  it('are taken as they are', async () => {
    const inTest = (object: any) => ({
      ...object,
      metadata: { ...object.metadata, namespace: namespace.name },
    });
    for (const workload of ofKind('Deployment')) {
      await cluster.request({
        method: 'POST',
        path: `/apis/apps/v1/namespaces/${namespace.name}/deployments`,
        query: { fieldValidation: 'Strict' },
        body: inTest(workload),
      });
    }
    for (const sample of ofKind('CostOptimization')) {
      await create(inTest(sample), { dryRun: false });
    }
    const { items } = await cluster.request<any>({
      path: resourcePath(CostOptimization, { namespace: namespace.name }),
    });
    expect(items.map(({ metadata }: any) => metadata.name)).toEqual(
      expect.arrayContaining(
        ofKind('CostOptimization').map(({ metadata }) => metadata.name),
      ),
    );
  });

  it('each have their workload among them', () => {
    expect(
      ofKind('CostOptimization').map(({ spec }) => spec.targetWorkload.name),
    ).toEqual(
      expect.arrayContaining(
        ofKind('Deployment').map(({ metadata }) => metadata.name),
      ),
    );
    expect(ofKind('Deployment')).toHaveLength(4);
  });
});
