import {
  apiVersionOf,
  resourcePath,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { withoutNulls } from './comparison';
import { withFieldsTaken, withUpdatesFolded } from './fieldTransfer';
import { listReplacements } from './listReplacement';
import type { ObjectStore } from '../cache/objectStore';
import type { Observed } from './ownership';
import { readObject } from '../cluster/readObject';
import { NO_OBJECT, serverSideApply } from '../cluster/serverSideApply';
import type { Work } from '../reconcile/work';

export interface ObjectWriterOptions {
  fieldManager: string;
  /** The store of an owned kind. */
  storeOf(resource: ResourceRef): ObjectStore;
  onWrite(resource: ResourceRef, verb: 'apply' | 'patch' | 'delete'): void;
}

/** What the API server holds after a write. */
export interface Written {
  object: KubernetesObject;
  managedFields: ManagedField[];
}

/**
 * Reads and writes single objects on behalf of one reconcile. Every write has a precondition, and what was written is
 * in the store when it returns, so the next reconcile does not repeat it.
 */
export class ObjectWriter {
  constructor(private readonly options: ObjectWriterOptions) {}

  /** What the API server holds now, not what the cache last heard. */
  async live(
    work: Work,
    resource: ResourceRef,
    { metadata: { namespace, name } }: KubernetesObject,
  ): Promise<Observed | undefined> {
    const object = await readObject(work, resource, { namespace, name: name! });
    if (!object) {
      return undefined;
    }
    const { managedFields = [], ...metadata } = object.metadata;
    return { object: { ...object, metadata }, managedFields };
  }

  /** Creates it, or rejects with a conflict when it exists. */
  create(
    work: Work,
    resource: ResourceRef,
    wanted: KubernetesObject,
  ): Promise<Written> {
    return this.apply(work, resource, wanted, { resourceVersion: NO_OBJECT });
  }

  /** Server-side apply with force, if it is still the same object (uid) or even the same version of it. */
  async apply(
    work: Work,
    resource: ResourceRef,
    wanted: KubernetesObject,
    precondition: { resourceVersion?: string; uid?: string },
  ): Promise<Written> {
    const written = await serverSideApply(
      work,
      resource,
      withoutNulls({
        ...wanted,
        metadata: { ...wanted.metadata, ...precondition },
      }),
      { fieldManager: this.options.fieldManager },
    );
    this.options.onWrite(resource, 'apply');
    return this.remember(resource, written);
  }

  /** Replaces the lists that hold foreign entries (`paths`), if it is still this very version. */
  async replaceLists(
    work: Work,
    resource: ResourceRef,
    wanted: KubernetesObject,
    observed: KubernetesObject,
    paths: readonly string[][],
  ): Promise<Written> {
    const { namespace, name } = wanted.metadata;
    const replaced = await work.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(resource, { namespace, name }),
      query: { fieldManager: this.options.fieldManager },
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion: observed.metadata.resourceVersion },
        ...listReplacements(withoutNulls(wanted), paths),
      },
    });
    this.options.onWrite(resource, 'patch');
    return this.remember(resource, replaced);
  }

  /**
   * Makes the fields at these paths ours, whoever holds them, if it is still this very version: the next apply removes
   * those that are not wanted. Nothing but managedFields changes.
   */
  takeFields(
    work: Work,
    resource: ResourceRef,
    { object, managedFields = [] }: Observed,
    paths: readonly string[][],
  ): Promise<Written> {
    return this.setManagedFields(
      work,
      resource,
      object,
      withFieldsTaken(
        managedFields,
        this.options.fieldManager,
        apiVersionOf(resource),
        paths,
      ),
    );
  }

  /**
   * Makes what an update of ours holds part of what we apply, if it is still this very version; undefined where no
   * update of ours holds anything.
   */
  async foldUpdates(
    work: Work,
    resource: ResourceRef,
    { object, managedFields }: Written,
  ): Promise<Written | undefined> {
    const { fieldManager } = this.options;
    const folded = withUpdatesFolded(managedFields, fieldManager);
    return folded && this.setManagedFields(work, resource, object, folded);
  }

  private async setManagedFields(
    work: Work,
    resource: ResourceRef,
    { metadata: { namespace, name, resourceVersion } }: KubernetesObject,
    managedFields: ManagedField[],
  ): Promise<Written> {
    const patched = await work.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(resource, { namespace, name }),
      query: { fieldManager: this.options.fieldManager },
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion, managedFields } },
    });
    this.options.onWrite(resource, 'patch');
    return this.remember(resource, patched);
  }

  /** Deletes an object, if it is still the one that was seen. */
  async delete(
    work: Work,
    resource: ResourceRef,
    object: KubernetesObject,
  ): Promise<void> {
    const { namespace, name, uid } = object.metadata;
    try {
      await work.request({
        method: 'DELETE',
        path: resourcePath(resource, { namespace, name }),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
          preconditions: { uid },
        },
      });
      this.options.onWrite(resource, 'delete');
    } catch (error) {
      if (!(error instanceof ApiError && [404, 409].includes(error.status))) {
        throw error;
      }
    }
  }

  private remember(resource: ResourceRef, written: KubernetesObject): Written {
    const { managedFields = [] } = written.metadata;
    delete written.metadata.managedFields;
    this.options.storeOf(resource).upsert(written);
    return { object: written, managedFields };
  }
}
