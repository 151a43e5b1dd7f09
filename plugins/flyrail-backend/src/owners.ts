import type { AuthService } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  FLYRAIL_OWNER,
  KUBERNETES_ID,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';

/** How long an answer of the catalog is used. A change of an owner counts after at most this time. */
const FRESH_MS = 60_000;
/** How long it is believed that the catalog has no entity of an id. */
const ABSENT_FRESH_MS = 10_000;
/** Ids in one question: they are in its address. */
const BATCH = 50;
/** Ids that are remembered. */
const KEPT = 10_000;

/**
 * Who owns custom resources: the owners of the catalog entities that carry the
 * object's `backstage.io/kubernetes-id`; where the catalog has none, the
 * object's annotation `flyrail.io/owner`. Lookups are batched and remembered
 * for a minute.
 */
export class Owners {
  readonly #known = new Map<string, { owners?: string[]; until: number }>();

  constructor(
    private readonly options: {
      catalog: Pick<CatalogService, 'getEntities'>;
      auth: Pick<AuthService, 'getOwnServiceCredentials'>;
      clock: Pick<Clock, 'monotonic'>;
    },
  ) {}

  /**
   * The owners of each object, in their order, as entity references in lower case.
   *
   * @throws ServiceUnavailableError when the catalog cannot be asked: nobody is taken for an owner then
   */
  async of(objects: readonly KubernetesObject[]): Promise<string[][]> {
    const ids = objects.map(({ metadata }) => metadata.labels?.[KUBERNETES_ID]);
    const known = await this.#lookUp([...new Set(ids)].filter(isGiven));
    return objects.map(
      (object, index) => known.get(ids[index] ?? '') ?? annotatedOwners(object),
    );
  }

  /** The owners of the entities of each id; nothing for an id that no entity has. */
  async #lookUp(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string[]>> {
    const { catalog, auth, clock } = this.options;
    const now = clock.monotonic();
    const answer = new Map<string, string[]>();
    const unknown: string[] = [];
    for (const id of ids) {
      const known = this.#known.get(id);
      if (!known || known.until <= now) unknown.push(id);
      else if (known.owners) answer.set(id, known.owners);
    }
    if (unknown.length === 0) return answer;
    try {
      const credentials = await auth.getOwnServiceCredentials();
      for (let from = 0; from < unknown.length; from += BATCH) {
        const asked = unknown.slice(from, from + BATCH);
        const { items } = await catalog.getEntities(
          {
            filter: { [`metadata.annotations.${KUBERNETES_ID}`]: asked },
            fields: ['metadata', 'kind', 'spec.owner', 'relations'],
          },
          { credentials },
        );
        for (const id of asked) {
          const entities = items.filter(
            ({ metadata }) => metadata.annotations?.[KUBERNETES_ID] === id,
          );
          const owners = entities.length
            ? [...new Set(entities.flatMap(ownersOf))]
            : undefined;
          this.#remember(id, owners, now);
          if (owners) answer.set(id, owners);
        }
      }
    } catch (error) {
      throw new ServiceUnavailableError(
        `The catalog cannot be asked who owns this, and the permission depends on it: nothing is allowed meanwhile. Try again when the catalog is back (${
          (error as Error).message
        })`,
      );
    }
    return answer;
  }

  #remember(id: string, owners: string[] | undefined, now: number): void {
    this.#known.delete(id);
    this.#known.set(id, {
      owners,
      until: now + (owners ? FRESH_MS : ABSENT_FRESH_MS),
    });
    if (this.#known.size > KEPT) {
      this.#known.delete(this.#known.keys().next().value!);
    }
  }
}

function ownersOf({ metadata, relations, spec }: Entity): string[] {
  const related = (relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
  if (related.length > 0) return related;
  // Processed a moment later than it is stored: the relation is not there yet.
  return typeof spec?.owner === 'string'
    ? refOf(spec.owner, metadata.namespace)
    : [];
}

function annotatedOwners({ metadata }: KubernetesObject): string[] {
  const owner = metadata.annotations?.[FLYRAIL_OWNER];
  return owner ? refOf(owner, undefined) : [];
}

/** As the catalog reads an owner: a group of the default namespace unless it says otherwise. */
function refOf(owner: string, namespace: string | undefined): string[] {
  try {
    return [
      stringifyEntityRef(
        parseEntityRef(owner, {
          defaultKind: 'group',
          defaultNamespace: namespace ?? 'default',
        }),
      ),
    ];
  } catch {
    return [];
  }
}

function isGiven(id: string | undefined): id is string {
  return Boolean(id);
}
