import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { RequestMatch } from './apiRequest';
import type { Fault } from './faults';
import type { Injection, InjectOptions } from './FaultProxy';
import type { OperatorHarness } from './OperatorHarness';

/** What is so before anything happens. */
export class Given {
  constructor(private readonly harness: OperatorHarness) {}

  /** An object of the operator's kind, which the operator has brought to Ready, and has told so: nothing is on its way. */
  async object(
    name: string,
    spec: Record<string, unknown> = {},
  ): Promise<KubernetesObject<any, any>> {
    await this.harness.when.created(name, spec);
    const { proxy, then } = this.harness;
    const object = await then.ready(name);
    // Nobody waits for Events, and in a test that counts requests they would count as what follows.
    await proxy.idle();
    return object;
  }

  /** Requests of the operator that will fail: see `FaultProxy.inject`. */
  fault(match: RequestMatch, fault: Fault, options?: InjectOptions): Injection {
    return this.harness.proxy.inject(match, fault, options);
  }
}
