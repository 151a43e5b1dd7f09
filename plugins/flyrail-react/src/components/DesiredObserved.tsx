import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { flyrailReactTranslationRef } from '../translation';
import { DataTable } from './DataTable';
import { Toned } from './tone';

/** One field: what is asked for, what is there. `undefined` observed: it cannot be seen (yet). */
export type DesiredObservedRow = {
  field: string;
  desired: string | undefined;
  /** An empty text: seen, and not set. */
  observed: string | undefined;
  /** Given where text equality is not the judge (e.g. an autoscaler's range). */
  matches?: boolean;
  /** Asked for, and the object that would do it is not there. */
  missing?: boolean;
};

/** Field by field: desired, observed, and whether they agree. */
export function DesiredObserved(props: { rows: DesiredObservedRow[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const verdict = (row: DesiredObservedRow) => {
    if (row.missing) {
      return <Toned tone="warning">{t('desired.missing')}</Toned>;
    }
    if (row.observed === undefined) {
      return <Toned tone="neutral">{t('desired.pending')}</Toned>;
    }
    return row.matches ?? row.desired === row.observed ? (
      <Toned tone="good">{t('desired.same')}</Toned>
    ) : (
      <Toned tone="warning">{t('desired.differs')}</Toned>
    );
  };
  return (
    <DataTable
      caption={t('desired.caption')}
      rows={props.rows}
      rowKey={row => row.field}
      columns={[
        { title: t('desired.field'), cell: row => row.field },
        {
          title: t('desired.desired'),
          cell: row => row.desired ?? t('desired.unset'),
        },
        {
          title: t('desired.observed'),
          cell: row =>
            row.observed === '' ? t('desired.unset') : row.observed ?? '–',
        },
        { title: t('desired.verdict'), cell: verdict },
      ]}
    />
  );
}
