import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  EmptyScreen,
  Filters,
  pageOf,
  Pager,
  ResourceFleet,
  sortRows,
  TextInput,
  usePageAddress,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp, WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useMemo } from 'react';
import { TEMPLATES } from '../components/NoWebApp';
import { webAppTranslationRef } from '../translation';
import { FleetTable } from './FleetTable';
import { filterRows, FLEET_ORDERS, fleetRows } from './rows';

/** Rows on one page: as many as a browser draws without a pause. */
const PAGE_SIZE = 50;

/** Every web app that one may see, over all clusters. */
export function Fleet() {
  const { t } = useTranslationRef(webAppTranslationRef);
  return (
    <ResourceFleet<WebAppObject>
      kindId={kindId(WebApp)}
      empty={({ hasClusters }) => (
        <EmptyScreen
          title={t('fleet.empty')}
          action={{ text: t('empty.action'), to: TEMPLATES }}
        >
          <p>{hasClusters ? t('fleet.emptyWhy') : t('empty.noClusters')}</p>
        </EmptyScreen>
      )}
    >
      {clusters => <FleetList clusters={clusters} />}
    </ResourceFleet>
  );
}

function FleetList(props: { clusters: ClusterResult<WebAppObject>[] }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const address = usePageAddress();
  const rows = useMemo(() => fleetRows(props.clusters), [props.clusters]);
  const filter = {
    text: address.of('text'),
    cluster: address.of('cluster'),
    namespace: address.of('namespace'),
    state: address.of('state'),
  };
  const sorting = {
    by: address.of('sort') || 'state',
    descending: address.of('descending') === 'true',
  };
  const shown = sortRows(filterRows(rows, filter), FLEET_ORDERS, sorting);
  const page = pageOf(shown, address.of('page'), PAGE_SIZE);
  const namespaces = [
    ...new Set(rows.map(({ namespace }) => namespace)),
  ].sort();
  const states = [...new Set(rows.map(({ state }) => state))];
  const all = { value: '', text: t('fleet.all') };
  // Another choice begins at its first page.
  const narrow = (values: Record<string, string>) =>
    address.set({ ...values, page: '' });
  return (
    <>
      <Filters>
        <TextInput
          label={t('fleet.search')}
          type="search"
          value={filter.text}
          onChange={text => narrow({ text })}
        />
        <Choice
          label={t('fleet.cluster')}
          value={filter.cluster}
          options={[
            all,
            ...props.clusters.map(({ cluster }) => ({
              value: cluster.name,
              text: cluster.title,
            })),
          ]}
          onChange={cluster => narrow({ cluster })}
        />
        <Choice
          label={t('fleet.namespace')}
          value={filter.namespace}
          options={[all, ...namespaces.map(value => ({ value, text: value }))]}
          onChange={namespace => narrow({ namespace })}
        />
        <Choice
          label={t('fleet.state')}
          value={filter.state}
          options={[
            all,
            ...states.map(value => ({
              value,
              text: t(`fleet.states.${value}`),
            })),
          ]}
          onChange={state => narrow({ state })}
        />
      </Filters>
      <p role="status">
        {t('fleet.count', {
          count: shown.length,
          total: String(rows.length),
        })}
      </p>
      <FleetTable
        rows={page.rows}
        sorting={sorting}
        onSort={({ by, descending }) =>
          narrow({ sort: by, descending: descending ? 'true' : '' })
        }
      />
      <Pager
        page={page.page}
        pageSize={PAGE_SIZE}
        total={shown.length}
        onPage={next => address.set({ page: next ? String(next) : '' })}
      />
    </>
  );
}
