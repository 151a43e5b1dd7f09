import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  DEFAULT_NAMESPACE,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import { keyOf, LOCATION_TYPE } from './webAppEntity';

const PAGE = 250;

/** What the catalog has of web apps. */
export interface CatalogView {
  /** Our entities, by key. */
  ours: ReadonlyMap<string, Entity>;
  /** Keys that an entity from elsewhere stands for, each with its reference. */
  claims: ReadonlyMap<string, string>;
}

/** Reads from the catalog every Component with a Kubernetes id, page by page. */
export async function readCatalog(
  catalog: Pick<CatalogService, 'streamEntities'>,
  auth: Pick<AuthService, 'getOwnServiceCredentials'>,
): Promise<CatalogView> {
  const ours = new Map<string, Entity>();
  const claims = new Map<string, string>();
  const pages = catalog.streamEntities(
    {
      filter: {
        kind: 'Component',
        [`metadata.annotations.${KUBERNETES_ID}`]: CATALOG_FILTER_EXISTS,
      },
      fields: ['apiVersion', 'kind', 'metadata', 'spec'],
      pageSize: PAGE,
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    for (const entity of page) {
      if (isOurs(entity)) ours.set(keyOf(entity.metadata.name), entity);
      else {
        for (const key of keysOf(entity)) {
          claims.set(key, stringifyEntityRef(entity));
        }
      }
    }
  }
  return { ours, claims };
}

/** Whether the entity came from our provider. */
export function isOurs({ metadata }: Entity): boolean {
  return Boolean(
    metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION]?.startsWith(
      `${LOCATION_TYPE}:`,
    ),
  );
}

/**
 * The keys that an entity stands for: its Kubernetes id, and its name where an
 * entity of ours would have the same reference.
 */
export function keysOf({ kind, metadata }: Entity): string[] {
  if (kind !== 'Component') return [];
  const keys = new Set<string>();
  const id = metadata.annotations?.[KUBERNETES_ID];
  if (typeof id === 'string' && id) keys.add(keyOf(id));
  if ((metadata.namespace ?? DEFAULT_NAMESPACE) === DEFAULT_NAMESPACE) {
    keys.add(keyOf(metadata.name));
  }
  return [...keys];
}
