import { BALLAST } from './ballastImage.ts';
import type { KubeApi, KubernetesObject } from './kubeApi.ts';
import { until } from './until.ts';

export type Resources = {
  requests: Record<string, string>;
  limits: Record<string, string>;
};

/** The pods of an application, past ones included, as the API server told of them. */
export type PodHistory = {
  pods: ReadonlyMap<string, KubernetesObject>;
  /** When the first container was killed for its memory; Unix milliseconds, of whole seconds. */
  firstOomKill(): number | undefined;
  /** When the kubelet began with the first pod of these resources. */
  firstStart(resources: Resources): number | undefined;
  stop(): Promise<void>;
};

/** A Deployment of two pods that need what the ballast's arguments say. */
export class Application {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly name: string;

  constructor(api: KubeApi, namespace: string, name: string) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
  }

  get path(): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/deployments/${this.name}`;
  }

  /** Creates it and waits until both pods are Ready. */
  async create(args: string[], resources: Resources): Promise<void> {
    const labels = { app: this.name };
    const { status, body } = await this.api.send(
      'POST',
      `/apis/apps/v1/namespaces/${this.namespace}/deployments`,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: this.name },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              terminationGracePeriodSeconds: 2,
              containers: [
                {
                  name: 'app',
                  image: BALLAST,
                  args,
                  resources,
                  readinessProbe: {
                    httpGet: { path: '/', port: 8080 },
                    periodSeconds: 2,
                    timeoutSeconds: 2,
                    failureThreshold: 2,
                  },
                },
              ],
            },
          },
        },
      },
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
    await this.settled(resources, 90);
  }

  async get(): Promise<KubernetesObject> {
    const { status, body } = await this.api.get(this.path);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  }

  async resources(): Promise<Resources> {
    const { spec } = await this.get();
    return spec.template.spec.containers[0].resources;
  }

  /** Waits until it and all its pods have these resources and are Ready; answers when that was seen, in Unix milliseconds. */
  async settled(resources: Resources, seconds: number): Promise<number> {
    await until(
      `${this.name} has ${JSON.stringify(resources)} and is Ready`,
      seconds,
      async () => {
        const { metadata, spec, status } = await this.get();
        const { replicas } = spec;
        return (
          isSameSize(spec.template.spec.containers[0].resources, resources) &&
          status?.observedGeneration === metadata.generation &&
          status.replicas === replicas &&
          status.updatedReplicas === replicas &&
          status.availableReplicas === replicas &&
          (await this.#podsHave(resources))
        );
      },
    );
    return Date.now();
  }

  async #podsHave(resources: Resources): Promise<boolean> {
    const { body } = await this.api.get(
      `/api/v1/namespaces/${this.namespace}/pods?labelSelector=app=${this.name}`,
    );
    return body.items
      .filter(({ metadata }: any) => !metadata.deletionTimestamp)
      .every(
        ({ spec, status }: any) =>
          isSameSize(spec.containers[0].resources, resources) &&
          status.containerStatuses?.[0]?.ready,
      );
  }

  /** What optimizing it has left on it. */
  async marks(): Promise<string[]> {
    const { metadata } = await this.get();
    return [
      ...Object.keys({ ...metadata.annotations, ...metadata.labels }).filter(
        key => key.startsWith('flyrail.io/'),
      ),
      ...metadata.managedFields
        .map(({ manager }: any) => manager)
        .filter((manager: string) => manager.startsWith('flyrail')),
    ];
  }

  /** Follows its pods from now on. */
  async follow(): Promise<PodHistory> {
    const pods = new Map<string, KubernetesObject>();
    const kills: number[] = [];
    const { stop } = await this.api.follow(
      `/api/v1/namespaces/${this.namespace}/pods`,
      pod => {
        if (pod.metadata.labels?.app !== this.name) return;
        pods.set(pod.metadata.name, pod);
        for (const { state, lastState } of pod.status?.containerStatuses ?? [])
          for (const end of [state?.terminated, lastState?.terminated])
            if (end?.reason === 'OOMKilled')
              kills.push(Date.parse(end.finishedAt));
      },
    );
    const first = (times: number[]) =>
      times.length ? Math.min(...times) : undefined;
    return {
      pods,
      stop,
      firstOomKill: () => first(kills),
      firstStart: resources =>
        first(
          [...pods.values()]
            .filter(({ spec }) =>
              isSameSize(spec.containers[0].resources, resources),
            )
            .flatMap(({ status }) =>
              status?.startTime ? [Date.parse(status.startTime)] : [],
            ),
        ),
    };
  }
}

/** Whether two say the same; the API server has an order of its own. */
export function isSameSize(a: Resources, b: Resources): boolean {
  const text = ({ requests = {}, limits = {} }: Resources) =>
    JSON.stringify([requests, limits].map(each => Object.entries(each).sort()));
  return text(a) === text(b);
}
