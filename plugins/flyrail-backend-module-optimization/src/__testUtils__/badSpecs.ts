/** A spec that must be refused, and the field and words that say why. */
export interface BadSpec {
  because: string;
  spec: Record<string, unknown>;
  field: string;
  message: RegExp;
}

const targetWorkload = { name: 'shop', kind: 'Deployment' };
const small = { targetWorkload, optimizationType: 'CPU' };
const auto = { ...small, dryRun: false, autoApply: true };

/** What no CostOptimization may look like: the API server and `parseResource` agree on each. */
export const badSpecs: BadSpec[] = [
  {
    because: 'no target',
    spec: { optimizationType: 'CPU' },
    field: 'spec.targetWorkload',
    message: /Required value/,
  },
  {
    because: 'a target without a name',
    spec: { ...small, targetWorkload: { kind: 'Deployment' } },
    field: 'spec.targetWorkload.name',
    message: /Required value/,
  },
  {
    because: 'a target without a kind',
    spec: { ...small, targetWorkload: { name: 'shop' } },
    field: 'spec.targetWorkload.kind',
    message: /Required value/,
  },
  {
    because: 'a kind that cannot be optimized',
    spec: { ...small, targetWorkload: { name: 'shop', kind: 'CronJob' } },
    field: 'spec.targetWorkload.kind',
    message: /"Deployment", "StatefulSet", "DaemonSet"/,
  },
  {
    because: 'a name that is none',
    spec: { ...small, targetWorkload: { ...targetWorkload, name: '../etc' } },
    field: 'spec.targetWorkload.name',
    message: /should match/,
  },
  {
    because: 'no type',
    spec: { targetWorkload },
    field: 'spec.optimizationType',
    message: /Required value/,
  },
  {
    because: 'a type that does not exist',
    spec: { ...small, optimizationType: 'EVERYTHING' },
    field: 'spec.optimizationType',
    message: /"CPU", "MEMORY"/,
  },
  ...[0, 101].map(maxChangePercent => ({
    because: `a largest change of ${maxChangePercent} percent`,
    spec: { ...small, maxChangePercent },
    field: 'spec.maxChangePercent',
    message: /should be (greater|less) than or equal to (1|100)/,
  })),
  ...[-0.1, 1.1].map(minConfidence => ({
    because: `a confidence of ${minConfidence}`,
    spec: { ...small, minConfidence },
    field: 'spec.minConfidence',
    message: /should be (greater|less) than or equal to (0|1)/,
  })),
  {
    because: 'a risk that does not exist',
    spec: { ...small, maxRiskLevel: 'NONE' },
    field: 'spec.maxRiskLevel',
    message: /"LOW", "MEDIUM"/,
  },
  {
    because: 'a window that is not kept',
    spec: { ...small, metricsWindow: '90d' },
    field: 'spec.metricsWindow',
    message: /"1h", "24h"/,
  },
  {
    because: 'a schedule that is no cron',
    spec: { ...small, schedule: 'every monday' },
    field: 'spec.schedule',
    message: /should match/,
  },
  {
    because: 'a deletion policy that does not exist',
    spec: { ...small, deletionPolicy: 'Orphan' },
    field: 'spec.deletionPolicy',
    message: /"Rollback", "Keep"/,
  },
  {
    because: 'autoApply alone, as dryRun is the default',
    spec: { ...small, autoApply: true },
    field: 'spec.dryRun',
    message: /set dryRun: false/,
  },
  ...['HIGH', 'CRITICAL'].map(maxRiskLevel => ({
    because: `autoApply at ${maxRiskLevel} risk`,
    spec: { ...auto, maxRiskLevel },
    field: 'spec.maxRiskLevel',
    message: /set maxRiskLevel to LOW or MEDIUM/,
  })),
  {
    because: 'autoApply of changes above 80 percent',
    spec: { ...auto, maxChangePercent: 81 },
    field: 'spec.maxChangePercent',
    message: /80 or less/,
  },
  {
    because: 'autoApply of spot instances with little certainty',
    spec: { ...auto, optimizationType: 'SPOT_INSTANCES' },
    field: 'spec.minConfidence',
    message: /0\.8 or more/,
  },
  {
    because: 'autoApply of the replicas of a StatefulSet',
    spec: {
      ...auto,
      targetWorkload: { name: 'shop', kind: 'StatefulSet' },
      optimizationType: 'REPLICAS',
    },
    field: 'spec.autoApply',
    message: /approve each recommendation/,
  },
  ...['REPLICAS', 'SPOT_INSTANCES', 'SCHEDULED_SCALING'].map(
    optimizationType => ({
      because: `${optimizationType} of a DaemonSet`,
      spec: {
        targetWorkload: { name: 'agent', kind: 'DaemonSet' },
        optimizationType,
      },
      field: 'spec.optimizationType',
      message: /CPU, MEMORY or ALL/,
    }),
  ),
  ...['kube-dns', 'coredns', 'kube-proxy', 'metrics-server'].map(name => ({
    because: `${name}, on which the cluster depends`,
    spec: { ...small, targetWorkload: { name, kind: 'Deployment' } },
    field: 'spec.targetWorkload.name',
    message: /name another workload/,
  })),
  ...['kube-system', 'kube-public', 'kube-node-lease'].map(namespace => ({
    because: `a workload in ${namespace}`,
    spec: { ...small, targetWorkload: { ...targetWorkload, namespace } },
    field: 'spec.targetWorkload.namespace',
    message: /name another namespace/,
  })),
];

/** What is at the very edge of what is allowed. */
export const goodSpecs: [string, Record<string, unknown>][] = [
  ['a target and a type', small],
  ['autoApply at the bounds', { ...auto, maxChangePercent: 80 }],
  [
    'spot instances by itself with certainty',
    { ...auto, optimizationType: 'SPOT_INSTANCES', minConfidence: 0.8 },
  ],
  [
    'everything of a DaemonSet',
    {
      ...auto,
      targetWorkload: { name: 'agent', kind: 'DaemonSet' },
      optimizationType: 'ALL',
    },
  ],
  [
    'the replicas of a StatefulSet, by a person',
    {
      ...small,
      dryRun: false,
      targetWorkload: { name: 'db', kind: 'StatefulSet' },
      optimizationType: 'REPLICAS',
    },
  ],
  ['a word for a schedule', { ...small, schedule: '@daily' }],
];
