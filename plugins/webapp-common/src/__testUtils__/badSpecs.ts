/** A spec that must be refused, and the field and message that say why. */
export interface BadSpec {
  because: string;
  spec: unknown;
  field: string;
  message: RegExp;
}

const image = 'nginx:1.21';
const variable = (name: string) => ({ name, value: 'x' });

/** What no WebApp may look like: the API server and `parseResource` agree on each. */
export const badSpecs: BadSpec[] = [
  {
    because: 'no image',
    spec: { replicas: 1 },
    field: 'spec.image',
    message: /Required value/,
  },
  {
    because: 'an image with a space',
    spec: { image: 'nginx 1.21' },
    field: 'spec.image',
    message: /should match/,
  },
  {
    because: 'an image that is too long',
    spec: { image: `${'n'.repeat(511)}:1` },
    field: 'spec.image',
    message: /512/,
  },
  ...['nginx', 'localhost:5000/team/app', 'nginx:latest'].map(unpinned => ({
    because: `the image ${unpinned}, which may be another tomorrow`,
    spec: { image: unpinned },
    field: 'spec.image',
    message: /a tag other than latest/,
  })),
  {
    because: 'no replicas at all',
    spec: { image, replicas: 0 },
    field: 'spec.replicas',
    message: /greater than or equal to 1/,
  },
  {
    because: 'more than 100 replicas',
    spec: { image, replicas: 101 },
    field: 'spec.replicas',
    message: /less than or equal to 100/,
  },
  {
    because: 'replicas as text',
    spec: { image, replicas: 'three' },
    field: 'spec.replicas',
    message: /must be of type integer/,
  },
  {
    because: 'half a replica',
    spec: { image, replicas: 1.5 },
    field: 'spec.replicas',
    message: /must be of type integer/,
  },
  {
    because: 'a port beyond 65535',
    spec: { image, port: 65536 },
    field: 'spec.port',
    message: /65535/,
  },
  {
    because: 'a CPU request that is no quantity',
    spec: { image, resources: { requests: { cpu: 'lots' } } },
    field: 'spec.resources.requests.cpu',
    message: /should match/,
  },
  {
    because: 'memory in a unit that does not exist',
    spec: { image, resources: { limits: { memory: '128MB' } } },
    field: 'spec.resources.limits.memory',
    message: /should match/,
  },
  {
    because: 'a CPU request above the limit, in other units',
    spec: {
      image,
      resources: { requests: { cpu: '1.5' }, limits: { cpu: '500m' } },
    },
    field: 'spec.resources.requests.cpu',
    message: /lower resources.requests.cpu or raise resources.limits.cpu/,
  },
  {
    because: 'a memory request above the limit, in other units',
    spec: {
      image,
      resources: { requests: { memory: '1G' }, limits: { memory: '900Mi' } },
    },
    field: 'spec.resources.requests.memory',
    message: /raise resources.limits.memory/,
  },
  {
    because: 'autoscaling without an upper bound',
    spec: { image, autoscaling: { enabled: true } },
    field: 'spec.autoscaling.maxReplicas',
    message: /set autoscaling.maxReplicas/,
  },
  {
    because: 'minReplicas above maxReplicas',
    spec: {
      image,
      autoscaling: { enabled: true, minReplicas: 11, maxReplicas: 10 },
    },
    field: 'spec.autoscaling.minReplicas',
    message: /minReplicas must not exceed maxReplicas/,
  },
  {
    because: 'a CPU target above 100 %',
    spec: { image, autoscaling: { targetCPUUtilization: 101 } },
    field: 'spec.autoscaling.targetCPUUtilization',
    message: /100/,
  },
  {
    because: 'a scrape interval without a unit',
    spec: { image, monitoring: { scrapeInterval: '30' } },
    field: 'spec.monitoring.scrapeInterval',
    message: /should match/,
  },
  {
    because: 'a network policy that does not exist',
    spec: { image, security: { networkPolicy: 'open' } },
    field: 'spec.security.networkPolicy',
    message: /"strict", "baseline", "none"/,
  },
  {
    because: 'a Pod Security Standard that does not exist',
    spec: { image, security: { podSecurityStandard: 'none' } },
    field: 'spec.security.podSecurityStandard',
    message: /"restricted", "baseline", "privileged"/,
  },
  {
    because: 'root under restricted',
    spec: { image, runAsUser: 0 },
    field: 'spec.runAsUser',
    message: /set runAsUser above 0/,
  },
  {
    because: 'a variable whose name starts with a digit',
    spec: { image, env: [variable('OK'), variable('1ST')] },
    field: 'spec.env[1].name',
    message: /should match/,
  },
  {
    because: 'a variable without a name',
    spec: { image, env: [{ value: 'x' }] },
    field: 'spec.env[0].name',
    message: /Required value/,
  },
  {
    because: 'the same variable twice',
    spec: { image, env: [variable('A'), variable('B'), variable('A')] },
    field: 'spec.env[2]',
    message: /Duplicate value/,
  },
  {
    because: 'more than 100 variables',
    spec: {
      image,
      env: Array.from({ length: 101 }, (_, index) => variable(`V${index}`)),
    },
    field: 'spec.env',
    message: /100/,
  },
  {
    because: 'a variable with a value and a source of one',
    spec: {
      image,
      env: [
        {
          ...variable('A'),
          valueFrom: { secretKeyRef: { name: 's', key: 'k' } },
        },
      ],
    },
    field: 'spec.env[0]',
    message: /set value or valueFrom, not both/,
  },
  {
    because: 'a source of a value that names nothing',
    spec: { image, env: [{ name: 'A', valueFrom: {} }] },
    field: 'spec.env[0].valueFrom',
    message: /set secretKeyRef or configMapKeyRef/,
  },
  {
    because: 'a source of variables that names two',
    spec: {
      image,
      envFrom: [{ secretRef: { name: 'a' }, configMapRef: { name: 'b' } }],
    },
    field: 'spec.envFrom[0]',
    message: /set secretRef or configMapRef/,
  },
  {
    because: 'a probe of a relative path',
    spec: { image, probes: { path: 'healthz' } },
    field: 'spec.probes.path',
    message: /should match/,
  },
  {
    because: 'a host name with a space',
    spec: { image, exposure: { host: 'shop example' } },
    field: 'spec.exposure.host',
    message: /should match/,
  },
  {
    because: 'a spec that is text',
    spec: 'nginx:1.21',
    field: 'spec',
    message: /must be of type object/,
  },
  {
    because: 'no spec',
    spec: undefined,
    field: 'spec',
    message: /Required value/,
  },
];
