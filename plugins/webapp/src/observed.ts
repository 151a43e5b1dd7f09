import {
  KubernetesObject,
  OwnedObject,
  quantityValue,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  podResources,
  replicaBounds,
  WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';

type Resources = {
  requests?: { cpu?: string; memory?: string };
  limits?: { cpu?: string; memory?: string };
};

type DeploymentShape = KubernetesObject<
  {
    replicas?: number;
    template?: {
      spec?: {
        containers?: {
          name: string;
          image?: string;
          resources?: Resources;
          ports?: { containerPort: number }[];
        }[];
      };
    };
  },
  { replicas?: number; readyReplicas?: number }
>;

type AutoscalerShape = KubernetesObject<{
  minReplicas?: number;
  maxReplicas?: number;
}>;

/** One field as asked for and as found. `observed` is absent where the cluster's object cannot be seen. */
export type ObservedField = {
  field:
    | 'replicas'
    | 'image'
    | 'cpu'
    | 'memory'
    | 'port'
    | 'autoscaling'
    | 'networkPolicy'
    | 'monitoring'
    | 'exposure';
  desired: string | undefined;
  observed: string | undefined;
  matches?: boolean;
  /** Asked for, and no owned object does it. */
  missing?: boolean;
};

/** The kinds that give what a section of the spec asks for; any one of them does. */
const MADE_BY = {
  autoscaling: ['HorizontalPodAutoscaler'],
  networkPolicy: ['NetworkPolicy'],
  monitoring: ['ServiceMonitor'],
  exposure: ['HTTPRoute', 'Ingress'],
};

/** The owned object that gives what a section asks for, or `undefined`: asking is not having. */
export function madeFor(
  section: keyof typeof MADE_BY,
  owned: OwnedObject[],
): OwnedObject | undefined {
  return owned.find(
    ({ kind, state }) => MADE_BY[section].includes(kind) && state === 'present',
  );
}

/** Whether an autoscaler chooses the replicas; until it is there, they stay as many as the web app began with. */
export function isAutoscaled(app: WebAppObject, owned: OwnedObject[]): boolean {
  return (
    (app.spec?.autoscaling?.enabled ?? false) &&
    madeFor('autoscaling', owned) !== undefined
  );
}

/** Compares a WebApp with the objects it owns, field by field. Pure. */
export function observe(
  app: WebAppObject,
  owned: OwnedObject[],
): ObservedField[] {
  const spec = app.spec;
  const deployment = owned.find(
    ({ kind, state }) => kind === 'Deployment' && state === 'present',
  )?.object as DeploymentShape | undefined;
  const containers = deployment?.spec?.template?.spec?.containers ?? [];
  const container =
    containers.find(({ image }) => image === spec?.image) ?? containers[0];

  const autoscaled = isAutoscaled(app, owned);
  const count = deployment?.spec?.replicas;
  const { minReplicas, maxReplicas } = replicaBounds(spec ?? {});
  const resources = spec && podResources(spec);
  const withinRange =
    count === undefined
      ? undefined
      : count >= minReplicas && count <= maxReplicas;

  return [
    {
      field: 'replicas',
      desired: autoscaled
        ? range(minReplicas, maxReplicas)
        : text(spec?.replicas ?? 1),
      observed: text(count),
      matches: autoscaled ? withinRange : undefined,
    },
    { field: 'image', desired: spec?.image, observed: container?.image },
    {
      field: 'cpu',
      desired: pair(resources, 'cpu'),
      observed: container && (pair(container.resources, 'cpu') ?? ''),
      matches: same(resources, container?.resources, 'cpu'),
    },
    {
      field: 'memory',
      desired: pair(resources, 'memory'),
      observed: container && (pair(container.resources, 'memory') ?? ''),
      matches: same(resources, container?.resources, 'memory'),
    },
    {
      field: 'port',
      desired: text(spec?.port ?? 8080),
      observed: text(container?.ports?.[0]?.containerPort),
    },
    ...sections(app, owned),
  ];
}

/** What is asked for beside the Deployment, and whether an object is there that does it. */
function sections(app: WebAppObject, owned: OwnedObject[]): ObservedField[] {
  const { autoscaling, monitoring, security, exposure } = app.spec ?? {};
  const made = (
    field: keyof typeof MADE_BY,
    desired: string,
  ): ObservedField => {
    const object = madeFor(field, owned);
    return object
      ? { field, desired, observed: object.kind, matches: true }
      : { field, desired, observed: undefined, missing: true };
  };
  const rows: ObservedField[] = [];
  if (autoscaling?.enabled) {
    const { minReplicas, maxReplicas } = replicaBounds({ autoscaling });
    const row = made('autoscaling', range(minReplicas, maxReplicas));
    const autoscaler = madeFor('autoscaling', owned)?.object as
      | AutoscalerShape
      | undefined;
    const observed =
      autoscaler?.spec &&
      range(autoscaler.spec.minReplicas ?? 1, autoscaler.spec.maxReplicas ?? 1);
    rows.push({ ...row, observed, matches: undefined });
  }
  if (security && security.networkPolicy !== 'none') {
    rows.push(made('networkPolicy', security.networkPolicy));
  }
  if (monitoring?.enabled) {
    rows.push(made('monitoring', monitoring.path));
  }
  if (exposure?.host) {
    rows.push(made('exposure', `${exposure.host}${exposure.path}`));
  }
  return rows;
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function range(min: number, max: number): string {
  return `${min}–${max}`;
}

function pair(
  resources: Resources | undefined,
  name: 'cpu' | 'memory',
): string | undefined {
  const request = resources?.requests?.[name];
  const limit = resources?.limits?.[name];
  return request || limit
    ? `${request ?? '–'}\u00a0· ${limit ?? '–'}`
    : undefined;
}

/** Whether both say as much, however it is written: 0.5 is 500m. */
function same(
  desired: Resources | undefined,
  observed: Resources | undefined,
  name: 'cpu' | 'memory',
): boolean {
  const amount = (quantity: string | undefined) =>
    quantity === undefined ? undefined : quantityValue(quantity);
  return (['requests', 'limits'] as const).every(
    part =>
      amount(desired?.[part]?.[name]) === amount(observed?.[part]?.[name]),
  );
}
