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
  KUBERNETES_CLUSTER,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
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
  /** Entity references in lower case: everybody who owns an entity that it may be of; none: nobody is known. */
  owners: string[];
  /** The catalog entities with the object's `backstage.io/kubernetes-id`. */
  entities: readonly OwningEntity[];
}

/** The owners of each entity that an object may be of, as entity references in lower case. */
export type OwnersOfEach = readonly (readonly string[])[];

/** What the catalog knows of one id. */
interface Known {
  entities: readonly OwningEntity[];
  /** Of each entity, in their order. */
  owners: OwnersOfEach;
  /** Whether any of the entities says where its objects are. */
  placed: boolean;
}

/**
 * Who owns objects: the owners of the catalog entities that carry the object's `backstage.io/kubernetes-id`; where the
 * catalog has none, the object's annotation `flyrail.io/owner`. An entity that names another namespace or cluster
 * (`backstage.io/kubernetes-namespace`, `-cluster`) is not the object's; where one does, the annotation counts beside
 * the others, or beside all where all do. Lookups are batched and remembered for a minute.
 */
export class Owners {
  readonly #known = new Map<string, { found?: Known; until: number }>();
  /** What is written on objects: one that changes is another one, so it stays. */
  readonly #annotated = new WeakMap<object, OwnersOfEach>();

  constructor(
    private readonly options: {
      catalog: Pick<CatalogService, 'getEntities'>;
      auth: Pick<AuthService, 'getOwnServiceCredentials'>;
      clock: Pick<Clock, 'monotonic'>;
    },
  ) {}

  /**
   * The owners of each entity that each object may be of, in the order of the objects. Anybody may register an entity
   * with the id of another: who is to be taken for the owner must be one of each.
   *
   * @throws ServiceUnavailableError when the catalog cannot be asked: nobody is taken for an owner then
   */
  async of(
    placed: readonly {
      cluster: string;
      object: Pick<KubernetesObject, 'metadata'>;
    }[],
  ): Promise<OwnersOfEach[]> {
    const known = await this.#about(placed.map(({ object }) => object));
    return placed.map(({ cluster, object }, index) =>
      this.#ownersOf(object, known[index], cluster),
    );
  }

  /**
   * The owners of each object, all that there are, and its entities, in the order of the objects.
   *
   * @throws ServiceUnavailableError as `of`
   */
  async ownershipOf(
    objects: readonly Pick<KubernetesObject, 'metadata'>[],
  ): Promise<Ownership[]> {
    const known = await this.#about(objects);
    return objects.map((object, index) => ({
      owners: [...new Set(this.#ownersOf(object, known[index]).flat())],
      entities: known[index]?.entities ?? [],
    }));
  }

  /** What the catalog knows of the id of each object, in their order. */
  async #about(
    objects: readonly Pick<KubernetesObject, 'metadata'>[],
  ): Promise<(Known | undefined)[]> {
    const ids = objects.map(({ metadata }) => metadata.labels?.[KUBERNETES_ID]);
    const known = await this.#lookUp([...new Set(ids)].filter(isGiven));
    return ids.map(id => known.get(id ?? ''));
  }

  #ownersOf(
    object: Pick<KubernetesObject, 'metadata'>,
    known: Known | undefined,
    cluster?: string,
  ): OwnersOfEach {
    if (!known) return this.#onObject(object);
    if (!known.placed) return known.owners;
    const here = known.owners.filter((_, index) =>
      mayBeOf(known.entities[index], object, cluster),
    );
    if (here.length === known.owners.length) return here;
    // Some are of another place: who is named on the object counts beside those that may be its.
    const written = annotatedOwners(object);
    return [
      ...(here.length > 0 ? here : known.owners),
      ...(written.length > 0 ? [written] : []),
    ];
  }

  #onObject(object: Pick<KubernetesObject, 'metadata'>): OwnersOfEach {
    let found = this.#annotated.get(object);
    if (!found) {
      found = [annotatedOwners(object)];
      this.#annotated.set(object, found);
    }
    return found;
  }

  /** What the entities of each id say; nothing for an id that no entity has. */
  async #lookUp(ids: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    const { catalog, auth, clock } = this.options;
    const now = clock.monotonic();
    const answer = new Map<string, Known>();
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
          const found = entities.length ? knownBy(entities) : undefined;
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

  #remember(id: string, found: Known | undefined, now: number): void {
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

function knownBy(found: readonly Entity[]): Known {
  const entities = found.map(({ kind, metadata }) => ({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    annotations: Object.fromEntries(
      Object.entries(metadata.annotations ?? {}).filter(([name]) =>
        ABOUT_OBJECTS.test(name),
      ),
    ),
  }));
  return {
    entities,
    owners: found.map(ownersOf),
    placed: entities.some(
      ({ annotations }) =>
        annotations[KUBERNETES_NAMESPACE] || annotations[KUBERNETES_CLUSTER],
    ),
  };
}

/** Whether an entity with the object's id says nothing of where its objects are, or just there. */
function mayBeOf(
  { annotations }: OwningEntity,
  { metadata }: Pick<KubernetesObject, 'metadata'>,
  cluster: string | undefined,
): boolean {
  const namespace = annotations[KUBERNETES_NAMESPACE] || metadata.namespace;
  const there = annotations[KUBERNETES_CLUSTER] || cluster;
  return (
    namespace === metadata.namespace &&
    (cluster === undefined || there === cluster)
  );
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
