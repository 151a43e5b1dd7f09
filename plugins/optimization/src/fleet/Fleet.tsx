import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  ClusterNotices,
  EmptyScreen,
  ErrorScreen,
  Filters,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  NotRefreshed,
  Pager,
  Section,
  SectionGrid,
  StatusSentence,
  Switcher,
  TextInput,
  UnreachableScreen,
  useFleet,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { useMemo, useState } from 'react';
import { useWords } from '../words';
import { toCsv } from './csv';
import { FleetTable } from './FleetTable';
import { GroupTable } from './GroupTable';
import { FleetRow, fleetRows, groupRows, GROUPINGS } from './rows';
import { useFleetEntities } from './useFleetEntities';

/** Rows on one page: as many as a browser draws without a pause. */
const PAGE_SIZE = 50;

/** Every CostOptimization that one may see, over all clusters: which of the five screens, or the report. */
export function Fleet() {
  const { t } = useWords();
  const fleet = useFleet<CostOptimizationObject>(kindId(CostOptimization));
  if (fleet.loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(fleet.error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!fleet.data) {
    return <ErrorScreen error={fleet.error!} onRetry={fleet.refresh} />;
  }
  const clusters = fleet.data;
  if (clusters.every(({ items }) => items.length === 0)) {
    const isAnswering = clusters.some(({ cluster }) => cluster.state === 'ok');
    return clusters.length > 0 && !isAnswering ? (
      <UnreachableScreen clusters={clusters.map(({ cluster }) => cluster)} />
    ) : (
      <>
        <ClusterNotices clusters={clusters} />
        <EmptyScreen title={t('fleet.empty')}>
          <p>
            {clusters.length > 0 ? t('fleet.emptyWhy') : t('empty.noClusters')}
          </p>
          <p>{t('empty.what')}</p>
        </EmptyScreen>
      </>
    );
  }
  return (
    <>
      {fleet.error && <NotRefreshed error={fleet.error} />}
      <ClusterNotices clusters={clusters} />
      <FleetReport clusters={clusters} />
    </>
  );
}

function FleetReport(props: {
  clusters: ClusterResult<CostOptimizationObject>[];
}) {
  const { t, money } = useWords();
  const entities = useFleetEntities();
  const [by, setBy] = useState<(typeof GROUPINGS)[number]>('owner');
  const [text, setText] = useState('');
  const [asked, setPage] = useState(0);
  const rows = useMemo(
    () => fleetRows(props.clusters, entities),
    [props.clusters, entities],
  );
  const shown = rows.filter(row => matches(row, text));
  const waiting = shown.filter(({ waitsForPerson }) => waitsForPerson);
  const sum = (of: (row: FleetRow) => number) =>
    shown.reduce((total, row) => total + of(row), 0);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE_SIZE));
  const page = Math.min(asked, pages - 1);
  return (
    <>
      <StatusSentence
        tone={waiting.length > 0 ? 'warning' : 'good'}
        sentence={t('fleet.sentence', {
          possible: money(sum(({ possible }) => Math.max(0, possible))),
          saved: money(sum(({ saved }) => saved)),
        })}
        detail={t('fleet.waiting', { count: waiting.length })}
        actions={
          <Action onClick={() => save(toCsv(shown))}>{t('fleet.csv')}</Action>
        }
      />
      <Filters>
        <TextInput
          label={t('fleet.search')}
          type="search"
          value={text}
          onChange={value => {
            setText(value);
            setPage(0);
          }}
        />
      </Filters>
      <SectionGrid>
        <Section title={t('fleet.sums')}>
          <Switcher
            label={t('fleet.by')}
            value={by}
            options={GROUPINGS.map(value => ({
              value,
              text: t(`fleet.${value}`),
            }))}
            onChange={setBy}
          />
          <GroupTable by={by} groups={groupRows(shown, by)} />
        </Section>
        {waiting.length > 0 && (
          <Section title={t('fleet.pending')} aside={String(waiting.length)}>
            <FleetTable
              caption={t('fleet.pending')}
              rows={waiting.slice(0, PAGE_SIZE)}
            />
          </Section>
        )}
        <Section title={t('fleet.all')} aside={String(shown.length)}>
          <FleetTable
            caption={t('fleet.caption')}
            rows={shown.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)}
          />
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            total={shown.length}
            onPage={setPage}
          />
        </Section>
      </SectionGrid>
    </>
  );
}

function matches(row: FleetRow, text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase('en-US');
  return [
    ...[row.name, row.namespace, row.clusterTitle],
    ...[row.target, row.owner, row.system],
  ].some(value => value.toLocaleLowerCase('en-US').includes(wanted));
}

/** Hands a report to the browser to be kept as a file. */
function save(csv: string): void {
  const url = URL.createObjectURL(
    new Blob([csv], { type: 'text/csv;charset=utf-8' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = 'optimization-showback.csv';
  link.click();
  URL.revokeObjectURL(url);
}
