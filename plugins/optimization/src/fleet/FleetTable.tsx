import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  Aside,
  DataTable,
  RelativeTime,
  Sorting,
  TextLink,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useWords } from '../words';
import { EntityName } from './EntityName';
import { FleetRow } from './rows';

/** CostOptimizations, each with the way to its tab. */
export function FleetTable(props: {
  caption: string;
  rows: FleetRow[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const { t, money, score } = useWords();
  const entityPage = useRouteRef(entityRouteRef);
  const name = ({ entity, target, key }: FleetRow) =>
    entity ? (
      <TextLink
        to={`${entityPage(
          entity,
        )}/optimization?optimization=${encodeURIComponent(key)}`}
      >
        {target}
      </TextLink>
    ) : (
      target
    );
  return (
    <DataTable
      caption={props.caption}
      none={t('fleet.noneFits')}
      rows={props.rows}
      rowKey={({ key }) => key}
      sorting={props.sorting}
      onSort={props.onSort}
      columns={[
        { title: t('fleet.workload'), sortBy: 'workload', cell: name },
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
        {
          title: t('fleet.owner'),
          sortBy: 'owner',
          cell: ({ owner }) => owner && <EntityName entityRef={owner} />,
        },
        {
          title: t('fleet.state'),
          sortBy: 'state',
          cell: row => (
            <>
              <Toned tone={row.staleSince ? 'neutral' : row.tone}>
                {t(`fleet.states.${row.state}`)}
              </Toned>
              {row.staleSince && (
                <Aside>
                  {t('fleet.lastKnown')} <RelativeTime at={row.staleSince} />
                </Aside>
              )}
            </>
          ),
        },
        {
          title: t('fleet.cost'),
          sortBy: 'cost',
          cell: ({ cost }) =>
            cost === undefined ? t('fleet.unknown') : money(cost),
        },
        {
          title: t('fleet.possible'),
          sortBy: 'possible',
          cell: ({ possible }) => money(possible),
        },
        {
          title: t('fleet.confidence'),
          sortBy: 'confidence',
          cell: ({ confidence }) =>
            confidence === undefined ? '' : score(confidence),
        },
        {
          title: t('fleet.risk'),
          sortBy: 'risk',
          cell: ({ risk }) => (risk ? t(`risk.${risk}`) : ''),
        },
        {
          title: t('fleet.saved'),
          sortBy: 'saved',
          cell: ({ saved }) => money(saved),
        },
      ]}
    />
  );
}
