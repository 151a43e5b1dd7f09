import { hash } from 'node:crypto';
import {
  FLYRAIL_APPLIED,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { wasAppliedBy } from './fieldManagers';

/** The owner of the objects that are applied. */
export interface Owner {
  resource: ResourceRef;
  object: KubernetesObject;
}

/** An object as it was seen, and who holds its fields if that came with it. */
export interface Observed {
  object: KubernetesObject;
  managedFields?: ManagedField[];
}

/** Why an object is not the owner's. */
export interface Foreign {
  problem: string;
  /** Nothing controls it: it could be taken over if somebody asked for it. */
  adoptable: boolean;
}

/** What is wanted, with the namespace and the controller reference that make it the owner's. */
export function ownedBy(
  owner: Owner,
  wanted: KubernetesObject,
): KubernetesObject {
  const { apiVersion, kind, metadata } = owner.object;
  const { name, namespace = metadata.namespace } = wanted.metadata;
  if (namespace !== metadata.namespace) {
    throw new Error(
      `${wanted.kind} ${namespace}/${name} cannot belong to ${kind} ${metadata.namespace}/${metadata.name}: an owner and what it owns live in one namespace`,
    );
  }
  return {
    ...wanted,
    metadata: {
      ...wanted.metadata,
      namespace: metadata.namespace,
      ownerReferences: [
        {
          apiVersion,
          kind,
          name: metadata.name!,
          uid: metadata.uid!,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
  };
}

/** What is wanted, with its fingerprint as an annotation: then it differs from what an earlier wish made. */
export function withFingerprint(wanted: KubernetesObject): {
  wanted: KubernetesObject;
  fingerprint: string;
} {
  const fingerprint = hash('sha1', JSON.stringify(wanted), 'base64url');
  const { metadata } = wanted;
  const annotations = {
    ...metadata.annotations,
    [FLYRAIL_APPLIED]: fingerprint,
  };
  return {
    wanted: { ...wanted, metadata: { ...metadata, annotations } },
    fingerprint,
  };
}

/** Whether the object carries this owner's reference. */
export const isOwnedBy = (owner: Owner, { metadata }: KubernetesObject) =>
  metadata.ownerReferences?.some(
    ({ uid }) => uid === owner.object.metadata.uid,
  ) ?? false;

/**
 * The object if it is the owner's (or was once applied by us and orphaned, or nobody's and to be adopted), else why it
 * is not. Asks the API server (`live`) only when what was observed does not name the owner.
 */
export async function belongsTo(
  owner: Owner,
  observed: Observed,
  fieldManager: string,
  live: () => Promise<Observed | undefined>,
  adopt: boolean,
): Promise<Observed | Foreign> {
  const { ownerReferences } = observed.object.metadata;
  if (isOwnedBy(owner, observed.object)) {
    return observed;
  }
  const other = ownerReferences?.find(reference => reference.controller);
  if (other) {
    const predecessor =
      other.kind === owner.object.kind &&
      other.name === owner.object.metadata.name;
    return {
      adoptable: false,
      problem: predecessor
        ? `it belongs to a deleted ${other.kind} of the same name and waits for garbage collection`
        : `it belongs to ${other.kind} "${other.name}"`,
    };
  }
  const now = await live();
  if (now && (adopt || wasAppliedBy(now.managedFields, fieldManager))) {
    return now;
  }
  const creator = now?.managedFields?.find(
    ({ subresource }) => !subresource,
  )?.manager;
  return {
    adoptable: true,
    problem: `it was created by someone else${creator ? ` (${creator})` : ''}`,
  };
}

/** Drops the body of an object that this kind of owner does not control: only its name and owner matter. */
export function trimForeign(
  ownerKind: ResourceRef,
): (object: KubernetesObject) => KubernetesObject {
  return object => {
    const controller = object.metadata.ownerReferences?.find(
      reference => reference.controller,
    );
    if (
      controller &&
      controller.kind === ownerKind.kind &&
      controller.apiVersion.startsWith(`${ownerKind.group}/`)
    ) {
      return object;
    }
    const { name, namespace, uid, resourceVersion, ownerReferences } =
      object.metadata;
    return {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name, namespace, uid, resourceVersion, ownerReferences },
    };
  };
}
