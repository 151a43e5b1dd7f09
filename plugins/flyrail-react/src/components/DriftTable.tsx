import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DriftRecord } from '@flyrail/backstage-plugin-flyrail-common';
import { useManagerText } from '../managers';
import { flyrailReactTranslationRef } from '../translation';
import { DataTable } from './DataTable';
import { ObjectName } from './ObjectName';
import { durationText, RelativeTime } from './RelativeTime';
import { Toned } from './tone';

/** What was changed behind the operator's back, by whom, and how fast it was undone; newest first. */
export function DriftTable(props: { drift: DriftRecord[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const managerText = useManagerText();
  const rows = [...props.drift].sort((a, b) =>
    b.detectedAt.localeCompare(a.detectedAt),
  );
  const outcome = (record: DriftRecord) => {
    if (!record.healedAt) {
      return <Toned tone="warning">{t('drift.open')}</Toned>;
    }
    const lasted =
      record.healedInMs ??
      Date.parse(record.healedAt) - Date.parse(record.detectedAt);
    return (
      <Toned tone="good">
        {t('drift.healed', { duration: durationText(lasted) })}
      </Toned>
    );
  };
  return (
    <DataTable
      caption={t('drift.caption')}
      none={t('drift.none')}
      rows={rows}
      rowKey={record => `${record.kind}/${record.name}/${record.detectedAt}`}
      columns={[
        {
          title: t('drift.object'),
          cell: record => <ObjectName kind={record.kind} name={record.name} />,
        },
        {
          title: t('drift.change'),
          cell: record =>
            record.change === 'deleted'
              ? t('drift.deleted')
              : record.fields.join(', ') || t('drift.edited'),
        },
        {
          title: t('drift.by'),
          cell: record => managerText(record.by),
        },
        { title: t('drift.outcome'), cell: outcome },
        {
          title: t('drift.when'),
          cell: record => <RelativeTime at={record.detectedAt} />,
        },
      ]}
    />
  );
}
