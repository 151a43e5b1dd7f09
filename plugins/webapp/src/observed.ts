import {
  KubernetesObject,
  OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';

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
  field: 'replicas' | 'image' | 'cpu' | 'memory' | 'port' | 'autoscaling';
  desired: string | undefined;
  observed: string | undefined;
  matches?: boolean;
};

/** Compares a WebApp with the objects it owns, field by field. Pure. */
export function observe(
  app: WebAppObject,
  owned: OwnedObject[],
): ObservedField[] {
  const spec = app.spec;
  const find = (kind: string) =>
    owned.find(item => item.kind === kind && item.state === 'present');
  const deployment = find('Deployment')?.object as DeploymentShape | undefined;
  const autoscaler = find('HorizontalPodAutoscaler');
  const autoscalerSpec = (autoscaler?.object as AutoscalerShape | undefined)
    ?.spec;
  const containers = deployment?.spec?.template?.spec?.containers ?? [];
  const container =
    containers.find(({ image }) => image === spec?.image) ?? containers[0];

  const autoscaled = spec?.autoscaling?.enabled ?? false;
  const count = deployment?.spec?.replicas;
  const min = spec?.autoscaling?.minReplicas ?? 2;
  const max = spec?.autoscaling?.maxReplicas ?? min;
  const withinRange =
    count === undefined ? undefined : count >= min && count <= max;

  const rows: ObservedField[] = [
    {
      field: 'replicas',
      desired: autoscaled ? range(min, max) : text(spec?.replicas ?? 1),
      observed: text(count),
      matches: autoscaled ? withinRange : undefined,
    },
    { field: 'image', desired: spec?.image, observed: container?.image },
    {
      field: 'cpu',
      desired: pair(spec?.resources, 'cpu'),
      observed: container && (pair(container.resources, 'cpu') ?? ''),
      matches: same(spec?.resources, container?.resources, 'cpu'),
    },
    {
      field: 'memory',
      desired: pair(spec?.resources, 'memory'),
      observed: container && (pair(container.resources, 'memory') ?? ''),
      matches: same(spec?.resources, container?.resources, 'memory'),
    },
    {
      field: 'port',
      desired: text(spec?.port ?? 8080),
      observed: text(container?.ports?.[0]?.containerPort),
    },
  ];
  if (autoscaled) {
    rows.push({
      field: 'autoscaling',
      desired: range(min, max),
      observed:
        autoscalerSpec &&
        range(autoscalerSpec.minReplicas ?? 1, autoscalerSpec.maxReplicas ?? 1),
    });
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

function same(
  desired: Resources | undefined,
  observed: Resources | undefined,
  name: 'cpu' | 'memory',
): boolean {
  return (pair(desired, name) ?? '') === (pair(observed, name) ?? '');
}
