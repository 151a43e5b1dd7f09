import { useApi } from '@backstage/frontend-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import { useEffect, useState } from 'react';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { FleetEntities, fleetEntities, NO_ENTITIES } from './entities';

/**
 * The components that have the tab, with their owners and systems. None while the catalog has not answered or cannot:
 * the fleet is there without them.
 */
export function useFleetEntities(): FleetEntities {
  const catalog = useApi(catalogApiRef);
  const [found, setFound] = useState<FleetEntities>(NO_ENTITIES);
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
