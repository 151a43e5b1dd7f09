import { useApi } from '@backstage/frontend-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import { useEffect, useState } from 'react';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';
import { FleetEntities, fleetEntities, NO_ENTITIES } from './entities';

/**
 * The components that have the tab, with their owners and systems. None while the catalog has not answered or cannot
 * (then with why): the fleet is there without them.
 */
export function useFleetEntities(): {
  entities: FleetEntities;
  error: Error | undefined;
} {
  const catalog = useApi(catalogApiRef);
  const [entities, setEntities] = useState<FleetEntities>(NO_ENTITIES);
  const [error, setError] = useState<Error>();
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
        if (wanted) setEntities(fleetEntities(items));
      })
      .catch(failure => {
        if (wanted) setError(failure);
      });
    return () => {
      wanted = false;
    };
  }, [catalog]);
  return { entities, error };
}
