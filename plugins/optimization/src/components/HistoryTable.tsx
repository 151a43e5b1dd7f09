import {
  DataTable,
  RelativeTime,
  Tone,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import { CostOptimizationStatus } from '@flyrail/backstage-plugin-optimization-common';
import { useWords } from '../words';

type Entry = NonNullable<CostOptimizationStatus['history']>[number];

const TONES: Record<Entry['what'], Tone> = {
  Applied: 'progress',
  Verified: 'good',
  RolledBack: 'bad',
  Superseded: 'warning',
  Failed: 'bad',
};

/** What was done to the workload: when, by whom, what, and what came of it; newest first. */
export function HistoryTable(props: { history: Entry[] }) {
  const { t } = useWords();
  return (
    <DataTable
      caption={t('history.caption')}
      none={t('history.none')}
      rows={props.history}
      rowKey={({ at, what }) => `${at}/${what}`}
      columns={[
        {
          title: t('history.when'),
          cell: ({ at }) => <RelativeTime at={at} />,
        },
        {
          title: t('history.who'),
          cell: ({ by, what }) =>
            by ?? (what === 'Superseded' ? '' : t('history.itself')),
        },
        {
          title: t('history.what'),
          cell: ({ what }) => (
            <Toned tone={TONES[what] ?? 'neutral'}>
              {what in TONES ? t(`history.outcome.${what}`) : what}
            </Toned>
          ),
        },
        {
          title: t('history.detail'),
          cell: ({ message }) => message,
          prose: true,
        },
      ]}
    />
  );
}
