import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { keyOf } from '../cache/objectStore';
import { readObject } from '../cluster/readObject';
import { isSameWish } from '../status/statusReporter';
import type { OperatorScope } from './operatorScope';
import type { Work } from './work';

/**
 * The finalizer of an operator that has something to clean up outside the cluster: on each object before its first
 * reconcile, off when `finalize` has succeeded.
 *
 * It is added and removed by a JSON patch that tests the list as it was seen: when someone else changed it meanwhile,
 * the patch is refused, nobody's finalizer is lost, and it is decided again by the list that is there.
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

  /** Puts it on, if the operator has a `finalize` and it is not there. False: the object is gone, or on its way. */
  async ensure(object: KubernetesObject, work: Work): Promise<boolean> {
    return (
      !this.scope.operator.finalize ||
      this.edit(object, work, seen => this.addition(seen))
    );
  }

  /** Takes it off: the API server may delete the object now. An object that is gone already is fine. */
  async remove(object: KubernetesObject, work: Work): Promise<void> {
    await this.edit(object, work, seen => this.removal(seen));
  }

  private addition(object: KubernetesObject): object[] | undefined {
    if (object.metadata.deletionTimestamp) {
      return undefined;
    }
    if (this.isOn(object)) {
      return [];
    }
    return [
      object.metadata.finalizers?.length
        ? { op: 'add', path: '/metadata/finalizers/-', value: this.name }
        : { op: 'add', path: '/metadata/finalizers', value: [this.name] },
    ];
  }

  private removal({ metadata }: KubernetesObject): object[] {
    const index = metadata.finalizers?.indexOf(this.name) ?? -1;
    return index < 0
      ? []
      : [{ op: 'remove', path: `/metadata/finalizers/${index}` }];
  }

  /** Edits what was seen, or where that is no longer so, what is there. False where it is gone or has no such edit. */
  private async edit(
    object: KubernetesObject,
    work: Work,
    editOf: (seen: KubernetesObject) => object[] | undefined,
  ): Promise<boolean> {
    try {
      return await this.patch(object, work, editOf(object)).catch(error => {
        if (!(error instanceof ApiError && error.status === 422)) {
          throw error;
        }
        return this.editLive(object, work, editOf);
      });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return false;
      }
      throw error;
    }
  }

  private async editLive(
    object: KubernetesObject,
    work: Work,
    editOf: (seen: KubernetesObject) => object[] | undefined,
  ): Promise<boolean> {
    const { watches } = this.scope.operator;
    const { namespace, name, uid } = object.metadata;
    const live = await readObject(work, watches, { namespace, name: name! });
    return live?.metadata.uid === uid
      ? this.patch(live!, work, editOf(live!), object)
      : false;
  }

  private async patch(
    object: KubernetesObject,
    work: Work,
    operations: object[] | undefined,
    reconciled = object,
  ): Promise<boolean> {
    if (!operations?.length) {
      return operations !== undefined;
    }
    const { emit, fieldManager, operator, primary, queue } = this.scope;
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
    const key = keyOf(object);
    const change = primary.get(key) && primary.upsert(patched);
    if (change && !isSameWish(reconciled, patched)) {
      // The answer brought a newer spec before the watch did, which has nothing to tell any more.
      emit({ type: 'upsert', object: patched, statusOnly: false });
      queue.add(key);
    }
    return true;
  }
}
