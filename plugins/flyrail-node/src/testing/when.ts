import {
  apiVersionOf,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { FakeClock } from './FakeClock';
import type { OperatorHarness } from './OperatorHarness';
import { unrest } from './unrest';

/** What happens. All but the operator's own part goes past the proxy, and works whatever fails there. */
export class When {
  constructor(private readonly harness: OperatorHarness) {}

  /** Someone creates an object of the operator's kind. */
  async created(
    name: string,
    spec: Record<string, unknown> = {},
  ): Promise<KubernetesObject> {
    const { resource } = this.harness;
    return this.createdOther(resource, {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: { name },
      spec,
    });
  }

  /** Someone creates an object of any kind. */
  async createdOther(
    resource: ResourceRef,
    object: KubernetesObject,
    by = 'somebody',
  ): Promise<KubernetesObject> {
    await unrest.moment(50);
    return this.harness.direct.request({
      method: 'POST',
      path: this.harness.path(resource),
      query: { fieldManager: by },
      body: object,
    });
  }

  /** Someone changes an object by a merge patch. */
  async edited(
    resource: ResourceRef,
    name: string,
    change: Record<string, unknown>,
    by = 'somebody',
  ): Promise<KubernetesObject> {
    await unrest.moment(50);
    return this.harness.direct.request({
      method: 'PATCH',
      path: this.harness.path(resource, name),
      query: { fieldManager: by },
      contentType: 'application/merge-patch+json',
      body: change,
    });
  }

  /** Someone deletes an object. */
  async deleted(resource: ResourceRef, name: string): Promise<void> {
    await unrest.moment(50);
    await this.harness.direct.request({
      method: 'DELETE',
      path: this.harness.path(resource, name),
    });
  }

  /** The operator starts (again); waits until it is in sync unless told otherwise. */
  async started(options?: { inSync?: boolean }): Promise<void> {
    await this.harness.startOperator(options);
  }

  /** The operator's process ends in order and a new one starts. */
  async restarted(): Promise<void> {
    await this.harness.stopOperator();
    await this.harness.startOperator();
  }

  /** The operator's process is killed and a new one starts. */
  async killedAndRestarted(): Promise<void> {
    await this.harness.dropOperator();
    await this.harness.startOperator();
  }

  /**
   * Time passes for the operator, which must have been given a `FakeClock`: whatever becomes due happens, and the
   * API server's answers to it arrive, before the next step.
   */
  async timePasses(ms: number, { stepMs = 200 } = {}): Promise<void> {
    const { clock } = this.harness.options;
    if (!(clock instanceof FakeClock)) {
      throw new Error('Only a FakeClock can be told to let time pass');
    }
    for (let passed = 0; passed < ms; passed += stepMs) {
      clock.advance(Math.min(stepMs, ms - passed));
      await this.harness.proxy.idle();
    }
  }
}
