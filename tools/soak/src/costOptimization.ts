import type { KubeApi, KubernetesObject } from './kubeApi.ts';
import { until } from './until.ts';

const APPLY = 'flyrail.io/apply-recommendation';
const ROLL_BACK = 'flyrail.io/roll-back-recommendation';

/** A CostOptimization of a Deployment of its name, as a person sees it. */
export class CostOptimization {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly name: string;

  constructor(api: KubeApi, namespace: string, name: string) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
  }

  get #collection(): string {
    return `/apis/optimization.k8s.io/v1/namespaces/${this.namespace}/costoptimizations`;
  }

  async create(spec: object): Promise<void> {
    const { status, body } = await this.api.send('POST', this.#collection, {
      apiVersion: 'optimization.k8s.io/v1',
      kind: 'CostOptimization',
      metadata: { name: this.name },
      spec: {
        targetWorkload: { name: this.name, kind: 'Deployment' },
        optimizationType: 'ALL',
        dryRun: false,
        ...spec,
      },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
  }

  async get(): Promise<KubernetesObject> {
    const { body } = await this.api.get(`${this.#collection}/${this.name}`);
    return body;
  }

  /** Waits until it is so; answers it, or throws its status. */
  async until(
    what: string,
    seconds: number,
    isSo: (status: any) => unknown,
  ): Promise<any> {
    let last: KubernetesObject | undefined;
    try {
      await until(`${this.name} ${what}`, seconds, async () => {
        last = await this.get();
        return Boolean(last.status && (await isSo(last.status)));
      });
    } catch (error) {
      throw new Error(
        `${(error as Error).message}; its status is ${JSON.stringify(
          last?.status,
        )}`,
      );
    }
    return last!.status;
  }

  /** Asks for what is recommended now, as the portal does for a person. */
  async apply(): Promise<void> {
    const { currentRecommendation } = await this.until(
      'has a recommendation',
      30,
      status => status.currentRecommendation,
    );
    await this.#ask({ [APPLY]: currentRecommendation.id });
  }

  /** Asks to undo what is in force. */
  async rollBack(): Promise<void> {
    const { applied } = await this.get().then(({ status }) => status);
    await this.#ask({ [ROLL_BACK]: applied.id });
  }

  async #ask(annotations: Record<string, string>): Promise<void> {
    const { status, body } = await this.api.send(
      'PATCH',
      `${this.#collection}/${this.name}`,
      { metadata: { annotations } },
      'application/merge-patch+json',
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  /** Deletes it and waits until it is gone, with what it had to undo. */
  async delete(): Promise<void> {
    const path = `${this.#collection}/${this.name}`;
    await this.api.send('DELETE', path);
    await until(
      `${this.name} is gone`,
      60,
      async () => (await this.api.get(path)).status === 404,
    );
  }

  /** Whether anything is kept for a rollback of it in the cluster. */
  async isKept(): Promise<boolean> {
    const { status } = await this.api.get(
      `/api/v1/namespaces/${this.namespace}/configmaps/${this.name}-rollback-state`,
    );
    return status === 200;
  }
}
