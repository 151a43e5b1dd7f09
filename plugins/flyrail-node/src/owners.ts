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
import type { Clock } from './clock';

/** How long an answer of the catalog is used. A change of an owner counts after at most this time. */
const FRESH_MS = 60_000;
/** How long it is believed that the catalog has no entity of an id. */
const ABSENT_FRESH_MS = 10_000;
/** Ids in one question: they are in its address. */
const BATCH = 50;
/** Ids that are remembered. */
const KEPT = 10_000;
/** What is remembered of an entity's annotations: by them it says which objects are its own. */
const ABOUT_OBJECTS = /^(flyrail\.io|backstage\.io)\//;

/** A catalog entity that carries the `backstage.io/kubernetes-id` of an object. */
export interface OwningEntity {
  /** In lower case, as in the addresses of a portal. */
  kind: string;
  namespace: string;
  name: string;
  /** Those of `flyrail.io` and `backstage.io`. */
  annotations: Readonly<Record<string, string>>;
}

/** Whose an object is. */
export interface Ownership {
  /** Entity references in lower case; none: nobody is known. */
  owners: string[];
  /** The catalog entities with the object's `backstage.io/kubernetes-id`. */
  entities: readonly OwningEntity[];
}

/**
 * Who owns objects: the owners of the catalog entities that carry the object's `backstage.io/kubernetes-id`; where the
 * catalog has none, the object's annotation `flyrail.io/owner`. Lookups are batched and remembered for a minute.
 */
export class Owners {
  readonly #known = new Map<string, { found?: Ownership; until: number }>();
  /** What is written on objects: one that changes is another one, so it stays. */
  readonly #annotated = new WeakMap<object, Ownership>();

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
  async of(
    objects: readonly Pick<KubernetesObject, 'metadata'>[],
  ): Promise<string[][]> {
    return (await this.ownershipOf(objects)).map(({ owners }) => owners);
  }

  /**
   * The owners of each object and its entities, in the order of the objects.
   *
   * @throws ServiceUnavailableError as `of`
   */
  async ownershipOf(
    objects: readonly Pick<KubernetesObject, 'metadata'>[],
  ): Promise<Ownership[]> {
    const ids = objects.map(({ metadata }) => metadata.labels?.[KUBERNETES_ID]);
    const known = await this.#lookUp([...new Set(ids)].filter(isGiven));
    return objects.map(
      (object, index) => known.get(ids[index] ?? '') ?? this.#onObject(object),
    );
  }

  #onObject(object: Pick<KubernetesObject, 'metadata'>): Ownership {
    let found = this.#annotated.get(object);
    if (!found) {
      found = { owners: annotatedOwners(object), entities: [] };
      this.#annotated.set(object, found);
    }
    return found;
  }

  /** What the entities of each id say; nothing for an id that no entity has. */
  async #lookUp(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Ownership>> {
    const { catalog, auth, clock } = this.options;
    const now = clock.monotonic();
    const answer = new Map<string, Ownership>();
    const unknown: string[] = [];
    for (const id of ids) {
      const known = this.#known.get(id);
      if (!known || known.until <= now) unknown.push(id);
      else if (known.found) answer.set(id, known.found);
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
          const found = entities.length ? ownershipBy(entities) : undefined;
          this.#remember(id, found, now);
          if (found) answer.set(id, found);
        }
      }
    } catch (error) {
      throw new ServiceUnavailableError(
        `The catalog cannot be asked who owns this, so nobody is taken for its owner and nothing is allowed meanwhile. Try again when the catalog is back (${
          (error as Error).message
        })`,
      );
    }
    return answer;
  }

  #remember(id: string, found: Ownership | undefined, now: number): void {
    this.#known.delete(id);
    this.#known.set(id, {
      found,
      until: now + (found ? FRESH_MS : ABSENT_FRESH_MS),
    });
    if (this.#known.size > KEPT) {
      this.#known.delete(this.#known.keys().next().value!);
    }
  }
}

function ownershipBy(entities: readonly Entity[]): Ownership {
  return {
    owners: [...new Set(entities.flatMap(ownersOf))],
    entities: entities.map(({ kind, metadata }) => ({
      kind: kind.toLocaleLowerCase('en-US'),
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      annotations: Object.fromEntries(
        Object.entries(metadata.annotations ?? {}).filter(([name]) =>
          ABOUT_OBJECTS.test(name),
        ),
      ),
    })),
  };
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

function annotatedOwners({
  metadata,
}: Pick<KubernetesObject, 'metadata'>): string[] {
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
