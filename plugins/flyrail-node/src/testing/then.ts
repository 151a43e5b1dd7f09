import type {
  ClusterStatus,
  Condition,
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { differences, dottedPath } from '../apply/comparison';
import type { RequestMatch } from './apiRequest';
import { eventually } from './eventually';
import type { OperatorHarness } from './OperatorHarness';

/** What must be so in the end. Each waits until it is, ten seconds at most, and says what was there instead. */
export class Then {
  constructor(private readonly harness: OperatorHarness) {}

  /** The object's Ready condition is True and speaks of its present generation. */
  async ready(name: string): Promise<KubernetesObject<any, any>> {
    return this.condition(name, 'Ready', 'True');
  }

  /** A condition of an object of the operator's kind, for its present generation. */
  async condition(
    name: string,
    type: string,
    status: Condition['status'],
    message?: RegExp,
  ): Promise<KubernetesObject<any, any>> {
    const { resource } = this.harness;
    return this.holds(
      `${resource.kind} ${name} is ${type}=${status}`,
      async () => {
        const object = await this.harness.get(resource, name);
        const found = ((object.status?.conditions ?? []) as Condition[]).find(
          condition => condition.type === type,
        );
        if (
          found?.status !== status ||
          found.observedGeneration !== object.metadata.generation ||
          (message && !message.test(found.message))
        ) {
          throw new Error(`it says ${JSON.stringify(found)}`);
        }
        return object;
      },
    );
  }

  /** The object is there and holds (at least) this, once garbage is collected. */
  async exists(
    resource: ResourceRef,
    name: string,
    content: Record<string, unknown> = {},
  ): Promise<KubernetesObject<any, any>> {
    const judged = (object: KubernetesObject<any, any>) => {
      const differing = differences(content as KubernetesObject, object).map(
        ({ path }) => dottedPath(path),
      );
      if (differing.length) {
        throw new Error(`it differs in ${differing.join(', ')}`);
      }
      return object;
    };
    return this.holds(`${resource.kind} ${name} is there`, async () => {
      // What is not there needs no collecting; what is there may belong to what is gone.
      await this.harness.get(resource, name);
      await this.harness.collectGarbage();
      return judged(await this.harness.get(resource, name));
    });
  }

  /** There is no such object, once garbage is collected. */
  async absent(resource: ResourceRef, name: string): Promise<void> {
    await this.holds(`${resource.kind} ${name} is not there`, async () => {
      try {
        const { metadata } = await this.harness.get(resource, name);
        await this.harness.collectGarbage();
        throw new Error(
          `it is there${
            metadata.deletionTimestamp ? ' and being deleted' : ''
          }`,
        );
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) {
          throw error;
        }
        return true;
      }
    });
  }

  /** The operator's connection says this of the cluster; `what` must be found in its message or remedy. */
  async clusterIs(
    state: ClusterStatus['state'],
    what?: RegExp,
  ): Promise<ClusterStatus> {
    return this.holds(`the cluster is ${state}`, () => {
      const status = this.harness.connection.status();
      const text = `${status.message ?? ''} ${status.remedy ?? ''}`;
      if (status.state !== state || (what && !what.test(text))) {
        throw new Error(`it is ${status.state}: ${text}`);
      }
      return status;
    });
  }

  /** At most so many requests came from the operator since the proxy's record began. */
  requests(match: RequestMatch, { atMost }: { atMost: number }): void {
    const seen = this.harness.proxy.seen(match);
    if (seen.length > atMost) {
      throw new Error(
        `${seen.length} requests, more than ${atMost}: ${seen
          .slice(0, 20)
          .map(({ verb, path }) => `${verb} ${path}`)
          .join(', ')}`,
      );
    }
  }

  /**
   * Everything is as it should be, for good: a fresh operator that looks at it all finds nothing to write.
   * The operator is restarted for it.
   */
  async nothingLeftToDo(): Promise<void> {
    const { harness } = this;
    await harness.stopOperator();
    harness.proxy.forget();
    const before = await harness.metric('controller_runtime_reconcile_total');
    await harness.startOperator();
    const present = harness.operator.list().length;
    await this.holds('every object is reconciled', async () => {
      const total = await harness.metric('controller_runtime_reconcile_total');
      return total - before >= present;
    });
    this.requests({ write: true }, { atMost: 0 });
  }

  /** Anything else. Fake time stands still meanwhile. What does not come true is told with the operator's last words. */
  async holds<T>(
    what: string,
    look: () => T | Promise<T>,
    withinMs?: number,
  ): Promise<Exclude<NonNullable<Awaited<T>>, false>> {
    try {
      return await eventually(what, look, withinMs);
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`${message}\n${this.harness.lastWords()}`, {
        cause: error,
      });
    }
  }
}
