import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EventSummary } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailReactTranslationRef } from '../translation';
import { DataTable } from './DataTable';
import { ObjectName } from './ObjectName';
import { RelativeTime } from './RelativeTime';
import { Toned } from './tone';

/** Events, newest first. */
export function EventsTable(props: { events: EventSummary[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const rows = [...props.events].sort((a, b) =>
    b.lastSeen.localeCompare(a.lastSeen),
  );
  return (
    <DataTable
      caption={t('events.caption')}
      none={t('events.none')}
      rows={rows}
      rowKey={(event, index) => `${index}/${event.reason}/${event.firstSeen}`}
      columns={[
        {
          title: t('events.reason'),
          cell: event => (
            <Toned tone={event.type === 'Warning' ? 'warning' : 'neutral'}>
              {event.reason}
            </Toned>
          ),
        },
        {
          title: t('events.note'),
          prose: true,
          cell: event => (
            <>
              {event.note}
              {event.count > 1 && (
                <> ({t('events.times', { count: event.count } as never)})</>
              )}
            </>
          ),
        },
        {
          title: t('events.about'),
          cell: event => (
            <ObjectName
              kind={event.regarding.kind}
              name={event.regarding.name}
            />
          ),
        },
        {
          title: t('events.when'),
          cell: event => <RelativeTime at={event.lastSeen} />,
        },
      ]}
    />
  );
}
