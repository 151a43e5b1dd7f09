import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  entityRouteParams,
} from '@backstage/plugin-catalog-react';
import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import { useEffect, useState } from 'react';
import { WEBAPP_ANNOTATION } from '../isWebAppAvailable';

type RouteParams = ReturnType<typeof entityRouteParams>;

/**
 * The components of the given kubernetes ids that have the tab: of the rows shown, not of the whole fleet. None while
 * the catalog has not answered or cannot: the rows are there without links.
 */
export function useEntitiesOf(ids: string[]): Map<string, RouteParams> {
  const catalog = useApi(catalogApiRef);
  const [found, setFound] = useState(new Map<string, RouteParams>());
  const asked = JSON.stringify([...new Set(ids)].sort());
  useEffect(() => {
    let wanted = true;
    const wantedIds: string[] = JSON.parse(asked);
    if (wantedIds.length === 0) {
      return undefined;
    }
    catalog
      .getEntities({
        filter: {
          kind: 'component',
          [`metadata.annotations.${KUBERNETES_ID}`]: wantedIds,
        },
        fields: ['kind', 'metadata'],
      })
      .then(({ items }) => {
        if (wanted) {
          setFound(
            new Map(
              items
                .filter(
                  ({ metadata }) =>
                    metadata.annotations?.[WEBAPP_ANNOTATION] !== undefined,
                )
                .map(entity => [
                  entity.metadata.annotations![KUBERNETES_ID],
                  entityRouteParams(entity),
                ]),
            ),
          );
        }
      })
      .catch(() => {});
    return () => {
      wanted = false;
    };
  }, [catalog, asked]);
  return found;
}
