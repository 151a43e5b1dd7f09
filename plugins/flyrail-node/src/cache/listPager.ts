import {
  kindId,
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from '../cluster/apiError';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { keyOf } from './objectStore';

/** One page parses in about 23 ms on a small machine; the event loop is free between pages. */
const pageSize = 250;
const pageTimeoutMs = 60_000;
/** So many pages may bring nothing new and still promise more; then the API server (or what stands before it) lies. */
const emptyPagesAllowed = 5;
/** A list whose `continue` expires so often takes longer than the API server keeps history: it is taken whole. */
const pagedAttempts = 2;

export interface ListOptions {
  connection: ClusterConnection;
  resource: ResourceRef;
  namespace?: string;
  labelSelector?: string;
  accept?: string;
  signal: AbortSignal;
  /** Makes an item what is kept of it, while the others are still to come. */
  prepare(item: KubernetesObject): KubernetesObject;
}

/** A complete list. */
export interface Listed {
  items: KubernetesObject[];
  version: string;
}

interface Page {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubernetesObject[];
}

/** A later page was not to be had any more. */
class ExpiredPage extends Error {}

/**
 * Takes a complete list, in pages. When a page has expired (410), it begins again, and at last asks for all at once.
 * Ends in any case: a list that goes round in circles rejects.
 */
export async function listAll(options: ListOptions): Promise<Listed> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listPages(
        options,
        attempt > pagedAttempts ? undefined : pageSize,
      );
    } catch (error) {
      const expired = error instanceof ExpiredPage;
      if (!expired || attempt > pagedAttempts) {
        throw expired ? error.cause : error;
      }
    }
  }
}

/** The version that the API server has reached: of the smallest list there is. */
export async function versionNow(
  options: Omit<ListOptions, 'prepare'>,
): Promise<string | undefined> {
  const { metadata } = await pageOf(options, 1, undefined);
  return metadata?.resourceVersion;
}

async function listPages(
  options: ListOptions,
  limit: number | undefined,
): Promise<Listed> {
  const { connection, resource } = options;
  const items: KubernetesObject[] = [];
  const keys = new Set<string>();
  let emptyPages = 0;
  let next: string | undefined;
  let version: string | undefined;
  do {
    const page = await pageOf(options, limit, next);
    if (!Array.isArray(page?.items) || !page.metadata?.resourceVersion) {
      throw strange(connection, resource, 'is not a list');
    }
    const before = keys.size;
    for (const item of page.items) {
      const key = keyOf(item);
      if (!keys.has(key)) {
        keys.add(key);
        items.push(options.prepare(item));
      }
    }
    version = page.metadata.resourceVersion;
    next = page.metadata.continue || undefined;
    emptyPages += keys.size === before ? 1 : 0;
    if (next && emptyPages > emptyPagesAllowed) {
      throw strange(connection, resource, 'has no end: its pages repeat');
    }
  } while (next);
  return { items, version };
}

async function pageOf(
  {
    connection,
    resource,
    namespace,
    labelSelector,
    accept,
    signal,
  }: Omit<ListOptions, 'prepare'>,
  limit: number | undefined,
  token: string | undefined,
): Promise<Page> {
  try {
    return await connection.request<Page>({
      path: resourcePath(resource, { namespace }),
      query: { limit, continue: token, labelSelector },
      accept,
      signal,
      timeoutMs: pageTimeoutMs,
    });
  } catch (error) {
    throw token && error instanceof ApiError && error.status === 410
      ? new ExpiredPage('A page has expired', { cause: error })
      : error;
  }
}

function strange(
  { name, server }: ClusterConnection,
  resource: ResourceRef,
  what: string,
): ClusterUnreachableError {
  const message = `The list of ${kindId(
    resource,
  )} that ${server} answered ${what}`;
  return new ClusterUnreachableError(
    name,
    `Cluster "${name}": ${message}`,
    undefined,
    {
      state: 'unreachable',
      message: `${message}.`,
      remedy:
        'Look at what stands between here and the API server; it is tried again by itself.',
    },
  );
}
