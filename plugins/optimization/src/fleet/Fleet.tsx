import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  EmptyScreen,
  errorText,
  Filters,
  isFound,
  Notice,
  PageAddress,
  pageOf,
  Pager,
  ResourceFleet,
  Section,
  SectionGrid,
  Sorting,
  sortRows,
  StatusSentence,
  Switcher,
  TextInput,
  usePageAddress,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimization,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { useMemo } from 'react';
import { effectOf } from '../money';
import { useWords } from '../words';
import { toCsv } from './csv';
import { FleetTable } from './FleetTable';
import { GroupTable } from './GroupTable';
import {
  FLEET_ORDERS,
  FleetRow,
  fleetRows,
  groupRows,
  GROUPINGS,
} from './rows';
import { useFleetEntities } from './useFleetEntities';

/** Rows on one page: as many as a browser draws without a pause. */
const PAGE_SIZE = 50;

/** Every CostOptimization that one may see, over all clusters. */
export function Fleet() {
  const { t } = useWords();
  return (
    <ResourceFleet<CostOptimizationObject>
      kindId={kindId(CostOptimization)}
      empty={({ hasClusters }) => (
        <EmptyScreen title={t('fleet.empty')}>
          <p>{hasClusters ? t('fleet.emptyWhy') : t('empty.noClusters')}</p>
          <p>{t('empty.what')}</p>
        </EmptyScreen>
      )}
    >
      {clusters => <FleetReport clusters={clusters} />}
    </ResourceFleet>
  );
}

function FleetReport(props: {
  clusters: ClusterResult<CostOptimizationObject>[];
}) {
  const { t, money } = useWords();
  const { entities, error } = useFleetEntities();
  const address = usePageAddress();
  const rows = useMemo(
    () => fleetRows(props.clusters, entities),
    [props.clusters, entities],
  );
  const by = GROUPINGS.find(each => each === address.of('by')) ?? 'owner';
  const sorting = sortingOf(address);
  const shown = sortRows(
    rows.filter(row => isFound(address.of('text'), searched(row))),
    FLEET_ORDERS,
    sorting,
  );
  const waiting = shown.filter(({ waitsForPerson }) => waitsForPerson);
  const sum = (of: (row: FleetRow) => number) =>
    shown.reduce((total, row) => total + of(row), 0);
  const saved = sum(row => row.saved);
  const page = pageOf(shown, address.of('page'), PAGE_SIZE);
  const pending = pageOf(waiting, address.of('pending'), PAGE_SIZE);
  // Another choice begins at its first page.
  const narrow = (values: Record<string, string>) =>
    address.set({ ...values, page: '', pending: '' });
  const onSort = (wanted: Sorting) =>
    narrow({
      sort: wanted.by,
      order: wanted.descending ? 'descending' : 'ascending',
    });
  return (
    <>
      {error && (
        <Notice
          tone="warning"
          title={t('fleet.noCatalog', { message: errorText(error) })}
        />
      )}
      <StatusSentence
        tone={waiting.length > 0 ? 'warning' : 'good'}
        sentence={t(`fleet.sentence.${effectOf(saved)}`, {
          possible: money(sum(({ possible }) => Math.max(0, possible))),
          saved: money(Math.abs(saved)),
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
          value={address.of('text')}
          onChange={text => narrow({ text })}
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
            onChange={value => address.set({ by: value })}
          />
          <GroupTable by={by} groups={groupRows(shown, by)} />
        </Section>
        {waiting.length > 0 && (
          <Section title={t('fleet.pending')} aside={String(waiting.length)}>
            <FleetTable
              caption={t('fleet.pending')}
              rows={pending.rows}
              sorting={sorting}
              onSort={onSort}
            />
            <Pager
              page={pending.page}
              pageSize={PAGE_SIZE}
              total={waiting.length}
              onPage={next =>
                address.set({ pending: next ? String(next) : '' })
              }
            />
          </Section>
        )}
        <Section title={t('fleet.all')} aside={String(shown.length)}>
          <FleetTable
            caption={t('fleet.caption')}
            rows={page.rows}
            sorting={sorting}
            onSort={onSort}
          />
          <Pager
            page={page.page}
            pageSize={PAGE_SIZE}
            total={shown.length}
            onPage={next => address.set({ page: next ? String(next) : '' })}
          />
        </Section>
      </SectionGrid>
    </>
  );
}

/** What could be saved most comes first, where nothing else is asked for. */
function sortingOf(address: PageAddress): Sorting {
  const by = address.of('sort');
  return by
    ? { by, descending: address.of('order') === 'descending' }
    : { by: 'possible', descending: true };
}

/** What of a row a search looks at. */
function searched(row: FleetRow): string[] {
  return [
    ...[row.name, row.namespace, row.clusterTitle],
    ...[row.target, row.owner, row.system],
  ];
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
