import {
  Aside,
  ChangedValue,
  DataTable,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CurrentRecommendation,
  NO_SCHEDULE,
} from '@flyrail/backstage-plugin-optimization-common';
import { Change, changesOf } from '../changes';
import { useWords } from '../words';

/** What a recommendation would change, value by value. */
export function ChangesTable(props: { recommendation: CurrentRecommendation }) {
  const { t, percent } = useWords();
  const rows = changesOf(props.recommendation);
  const containers = new Set(rows.flatMap(({ container }) => container ?? []));
  const hasContainers = containers.size > 1;
  const byHowMuch = ({ before, percent: by, figure }: Change) => {
    if (by === undefined) {
      return before === undefined && /_/.test(figure) ? t('changes.unset') : '';
    }
    return <Toned tone={by < 0 ? 'good' : 'warning'}>{percent(by)}</Toned>;
  };
  return (
    <DataTable
      caption={t('changes.caption')}
      none={t('changes.none')}
      rows={rows}
      rowKey={({ container, figure }) => `${container}/${figure}`}
      columns={[
        {
          title: t('changes.figure'),
          cell: ({ container, figure }) => (
            <>
              {hasContainers && container && <Aside>{container}</Aside>}
              {t(`changes.${figure}`)}
            </>
          ),
        },
        {
          title: t('changes.value'),
          cell: ({ before, after, figure }) => (
            <ChangedValue
              before={before}
              after={
                figure === 'schedule' && after === NO_SCHEDULE
                  ? t('changes.scheduleEnds')
                  : after
              }
            />
          ),
        },
        { title: t('changes.percent'), cell: change => byHowMuch(change) },
      ]}
    />
  );
}
