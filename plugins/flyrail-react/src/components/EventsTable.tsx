import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EventSummary } from '@flyrail/backstage-plugin-flyrail-common';
import { useState } from 'react';
import { flyrailReactTranslationRef } from '../translation';
import { DataTable } from './DataTable';
import { firstEvents, newestFirst } from './firstEvents';
import { ObjectName } from './ObjectName';
import { RelativeTime } from './RelativeTime';
import { Toned } from './tone';

/** Events, newest first; the rest on request. */
export function EventsTable(props: { events: EventSummary[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const [all, setAll] = useState(false);
  const rows = all ? newestFirst(props.events) : firstEvents(props.events);
  return (
    <>
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
      {rows.length < props.events.length && (
        <Button
          size="small"
          style={{ textTransform: 'none' }}
          onClick={() => setAll(true)}
        >
          {t('events.all', { total: String(props.events.length) })}
        </Button>
      )}
    </>
  );
}
