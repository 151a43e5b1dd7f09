import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { keyOf } from '../cache/objectStore';
import type { OperatorScope } from './operatorScope';
import type { Work } from './work';

/**
 * The finalizer of an operator that has something to clean up outside the cluster: on each object before its first
 * reconcile, off when `finalize` has succeeded.
 *
 * It is added and removed by a JSON patch that tests the list as it was seen: when someone else changed it meanwhile,
 * the patch is refused and nobody's finalizer is lost.
 */
export class Finalizer {
  constructor(private readonly scope: OperatorScope) {}

  /** A qualified name, as the API server demands. */
  get name(): string {
    return `flyrail.io/${this.scope.operator.name}`;
  }

  isOn({ metadata }: KubernetesObject): boolean {
    return metadata.finalizers?.includes(this.name) ?? false;
  }

  /** Puts it on, if the operator has a `finalize` and it is not there. */
  async ensure(object: KubernetesObject, work: Work): Promise<void> {
    if (!this.scope.operator.finalize || this.isOn(object)) {
      return;
    }
    const { finalizers } = object.metadata;
    await this.patch(object, work, [
      finalizers?.length
        ? { op: 'add', path: '/metadata/finalizers/-', value: this.name }
        : { op: 'add', path: '/metadata/finalizers', value: [this.name] },
    ]);
  }

  /** Takes it off: the API server may delete the object now. An object that is gone already is fine. */
  async remove(object: KubernetesObject, work: Work): Promise<void> {
    const index = object.metadata.finalizers?.indexOf(this.name) ?? -1;
    if (index < 0) {
      return;
    }
    try {
      await this.patch(object, work, [
        { op: 'remove', path: `/metadata/finalizers/${index}` },
      ]);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        throw error;
      }
    }
  }

  private async patch(
    object: KubernetesObject,
    work: Work,
    operations: object[],
  ): Promise<void> {
    const { fieldManager, operator, primary } = this.scope;
    const { finalizers, name, namespace, uid } = object.metadata;
    const patched = await work.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(operator.watches, { namespace, name }),
      query: { fieldManager },
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/uid', value: uid },
        // A list that is not there cannot be tested; the resourceVersion says the same.
        finalizers?.length
          ? { op: 'test', path: '/metadata/finalizers', value: finalizers }
          : {
              op: 'test',
              path: '/metadata/resourceVersion',
              value: object.metadata.resourceVersion,
            },
        ...operations,
      ],
    });
    delete patched.metadata.managedFields;
    if (primary.get(keyOf(object))) {
      primary.upsert(patched);
    }
  }
}
