import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  Aside,
  DataTable,
  RelativeTime,
  Sorting,
  TextLink,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import { webAppTranslationRef } from '../translation';
import { useEntitiesOf } from './entities';
import { FleetRow } from './rows';

/** A page of the fleet, each web app with the way to its tab. */
export function FleetTable(props: {
  rows: FleetRow[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const entityPage = useRouteRef(entityRouteRef);
  const entities = useEntitiesOf(
    props.rows.flatMap(({ kubernetesId }) => kubernetesId ?? []),
  );
  const name = (row: FleetRow) => {
    const entity = entities.get(row.kubernetesId ?? '');
    return entity ? (
      <TextLink
        to={`${entityPage(entity)}/webapp?webapp=${encodeURIComponent(
          row.key,
        )}`}
      >
        {row.name}
      </TextLink>
    ) : (
      row.name
    );
  };
  const state = (row: FleetRow) => (
    <>
      <Toned tone={row.staleSince ? 'neutral' : row.tone}>
        {t(`fleet.states.${row.state}`)}
      </Toned>
      {row.staleSince ? (
        <Aside>
          {t('fleet.lastKnown')} <RelativeTime at={row.staleSince} />
        </Aside>
      ) : (
        row.reason && <Aside>{row.reason}</Aside>
      )}
    </>
  );
  return (
    <DataTable
      caption={t('fleet.caption')}
      none={t('fleet.noneFits')}
      rows={props.rows}
      rowKey={row => row.key}
      sorting={props.sorting}
      onSort={props.onSort}
      columns={[
        { title: t('fleet.name'), sortBy: 'name', cell: name },
        {
          title: t('fleet.namespace'),
          sortBy: 'namespace',
          cell: row => row.namespace,
        },
        {
          title: t('fleet.cluster'),
          sortBy: 'cluster',
          cell: row => row.clusterTitle,
        },
        { title: t('fleet.state'), sortBy: 'state', cell: state },
        {
          title: t('fleet.replicas'),
          sortBy: 'replicas',
          cell: row => `${row.ready} / ${row.wanted}`,
        },
        { title: t('fleet.image'), sortBy: 'image', cell: row => row.image },
        {
          title: t('fleet.healed'),
          sortBy: 'healed',
          cell: row => String(row.healed),
        },
      ]}
    />
  );
}
