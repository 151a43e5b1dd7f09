import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorCache,
  type CatalogProcessorEmit,
  type LocationSpec,
} from '@backstage/plugin-catalog-node';
import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import { keyOf, LOCATION_TYPE } from './webAppEntity';
import { keysOf } from './catalogView';

/** What WebApps add to an entity that somebody else describes. */
export type Additions = {
  /** The id of its WebApps. */
  id?: string;
  annotations: Record<string, string>;
};

/** What the processor asks of the provider. */
export interface WebAppKnowledge {
  additions(key: string): Additions | undefined;
  claimed(keys: readonly string[], ref: string): Promise<void>;
}

/** By which the provider has the entities of a key processed again. */
export function refreshKeyOf(key: string): string {
  return `${LOCATION_TYPE}-webapp:${key}`;
}

/**
 * Adds to a Component that comes from elsewhere (a catalog-info.yaml) what its
 * WebApps say: that its tab is on, its Kubernetes id, whether a cluster is
 * away. What the owner wrote is never changed. While the clusters are not known
 * yet, after a start, it adds what it added last.
 */
export class WebAppAnnotationProcessor implements CatalogProcessor {
  constructor(
    private readonly webApps: WebAppKnowledge,
    private readonly onError: (error: unknown) => void,
  ) {}

  getProcessorName(): string {
    return 'FlyrailWebAppAnnotationProcessor';
  }

  async preProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
    originLocation: LocationSpec,
    cache: CatalogProcessorCache,
  ): Promise<Entity> {
    if (originLocation.type === LOCATION_TYPE) return entity;
    const keys = keysOf(entity);
    if (keys.length === 0) return entity;
    for (const key of keys) {
      emit(processingResult.refresh(refreshKeyOf(key)));
    }
    // Its name says which WebApps it has only while it does not say so itself.
    const id = entity.metadata.annotations?.[KUBERNETES_ID];
    const known = this.webApps.additions(keyOf(id ?? entity.metadata.name));
    const additions =
      known ?? (await cache.get<Additions>('added')) ?? undefined;
    if (!additions) return entity;
    await cache.set('added', additions);
    if (known?.id) {
      // Not waited for: it writes to the catalog, which waits for this.
      this.webApps
        .claimed(keys, stringifyEntityRef(entity))
        .catch(this.onError);
    }
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...(additions.id && { [KUBERNETES_ID]: additions.id }),
          ...additions.annotations,
          ...entity.metadata.annotations,
        },
      },
    };
  }
}
