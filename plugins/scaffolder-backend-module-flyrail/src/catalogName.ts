import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type CompoundEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { setTimeout as pause } from 'node:timers/promises';

/** The catalog entity that a WebApp of this name gets, or joins. */
export function entityOf(name: string): CompoundEntityRef {
  return { kind: 'Component', namespace: 'default', name };
}

/**
 * A WebApp joins the entity of its name: that must not be another team's.
 *
 * @throws ConflictError naming the entity and its owner
 */
export async function requireNameFree(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  name: string;
  owner: string;
}): Promise<void> {
  const { catalog, credentials, name, owner } = options;
  const ref = entityOf(name);
  const entity = await catalog.getEntityByRef(ref, { credentials });
  const owners = entity ? ownersOf(entity) : [];
  const wanted = stringifyEntityRef(
    parseEntityRef(owner, {
      defaultKind: 'Group',
      defaultNamespace: 'default',
    }),
  );
  if (owners.length === 0 || owners.includes(wanted)) return;
  throw new ConflictError(
    `The catalog has ${stringifyEntityRef(ref)} already, and it belongs to ${
      owners[0]
    }, not to ${owner}. Choose another name (field "Name"), or, if the web app is a part of that component, choose its owner (field "Owner").`,
  );
}

function ownersOf({ relations = [] }: Entity): string[] {
  return relations
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase());
}

/** Whether the catalog lists the entity within so many milliseconds. */
export async function inCatalog(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  name: string;
  patienceMs: number;
  signal?: AbortSignal;
}): Promise<boolean> {
  const { catalog, credentials, name, patienceMs, signal } = options;
  const deadline = Date.now() + patienceMs;
  while (!(await catalog.getEntityByRef(entityOf(name), { credentials }))) {
    if (Date.now() > deadline) return false;
    await pause(250, undefined, { signal });
  }
  return true;
}
