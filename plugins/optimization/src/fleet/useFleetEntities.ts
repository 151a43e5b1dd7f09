import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import {
  KUBERNETES_ID,
  parseCapability,
} from '@flyrail/backstage-plugin-flyrail-common';
import { useEffect, useState } from 'react';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { FleetEntities, FleetEntity } from './rows';

const NONE: FleetEntities = { byId: new Map(), byName: new Map() };

/**
 * The components that have the tab, with their owners and systems. None while the catalog has not answered or cannot:
 * the fleet is there without them.
 */
export function useFleetEntities(): FleetEntities {
  const catalog = useApi(catalogApiRef);
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    catalog
      .getEntities({
        filter: {
          kind: 'component',
          [`metadata.annotations.${OPTIMIZATION_ANNOTATION}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata', 'spec.owner', 'spec.system', 'relations'],
      })
      .then(({ items }) => {
        if (wanted) setFound(fleetEntities(items));
      })
      .catch(() => {});
    return () => {
      wanted = false;
    };
  }, [catalog]);
  return found;
}

/** Components by what their annotations select. Pure. */
export function fleetEntities(items: Entity[]): FleetEntities {
  const found: FleetEntities = { byId: new Map(), byName: new Map() };
  for (const item of items) {
    const annotations = item.metadata.annotations ?? {};
    const selection = parseCapability(
      annotations[OPTIMIZATION_ANNOTATION] ?? '',
    );
    const entity = entityOf(item);
    if (selection.by === 'label') {
      found.byId.set(annotations[KUBERNETES_ID] ?? item.metadata.name, entity);
    } else if (selection.by === 'name') {
      for (const { namespace, name } of selection.refs) {
        found.byName.set(`${namespace}/${name}`, entity);
      }
    }
  }
  return found;
}

function entityOf({ kind, metadata, spec, relations }: Entity): FleetEntity {
  const text = (value: unknown) =>
    typeof value === 'string' ? value : undefined;
  return {
    kind: kind.toLocaleLowerCase('en-US'),
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    owner:
      relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef ??
      text(spec?.owner),
    system: text(spec?.system),
  };
}
