import { Aside, DataTable } from '@flyrail/backstage-plugin-flyrail-react';
import { useWords } from '../words';
import { EntityName } from './EntityName';
import { FleetGroup, GROUPINGS } from './rows';

/** What each owner, system or cluster costs, saves and could save. */
export function GroupTable(props: {
  by: (typeof GROUPINGS)[number];
  groups: FleetGroup[];
}) {
  const { t, money } = useWords();
  return (
    <DataTable
      caption={t('fleet.sums')}
      rows={props.groups}
      none={t('fleet.noneFits')}
      rowKey={({ name }) => name}
      columns={[
        {
          title: t(`fleet.${props.by}`),
          cell: ({ name }) => {
            if (!name) return t('fleet.nobody');
            return props.by === 'cluster' ? (
              name
            ) : (
              <EntityName entityRef={name} />
            );
          },
        },
        { title: t('fleet.count'), cell: ({ count }) => String(count) },
        {
          title: t('fleet.cost'),
          cell: ({ cost, known, count }) =>
            cost === undefined ? (
              t('fleet.unknown')
            ) : (
              <>
                {money(cost)}
                {known < count && (
                  <Aside>
                    {t('fleet.known', {
                      known: String(known),
                      all: String(count),
                    })}
                  </Aside>
                )}
              </>
            ),
        },
        { title: t('fleet.possible'), cell: ({ possible }) => money(possible) },
        { title: t('fleet.saved'), cell: ({ saved }) => money(saved) },
        {
          title: t('fleet.pending'),
          cell: ({ waiting }) => String(waiting),
        },
      ]}
    />
  );
}
