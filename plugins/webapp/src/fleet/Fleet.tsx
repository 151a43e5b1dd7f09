import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  ClusterNotices,
  EmptyScreen,
  ErrorScreen,
  Filters,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  NotRefreshed,
  Pager,
  TextInput,
  UnreachableScreen,
  useFleet,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp, WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { TEMPLATES } from '../components/NoWebApp';
import { webAppTranslationRef } from '../translation';
import { FleetTable } from './FleetTable';
import { filterRows, fleetRows, sortRows } from './rows';

/** Rows on one page: as many as a browser draws without a pause. */
const PAGE_SIZE = 50;

/** Every web app that one may see, over all clusters: which of the five screens, or the table. */
export function Fleet() {
  const { t } = useTranslationRef(webAppTranslationRef);
  const fleet = useFleet<WebAppObject>(kindId(WebApp));
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
  const isEmpty = clusters.every(({ items }) => items.length === 0);
  if (isEmpty) {
    const answering = clusters.some(({ cluster }) => cluster.state === 'ok');
    return clusters.length > 0 && !answering ? (
      <UnreachableScreen clusters={clusters.map(({ cluster }) => cluster)} />
    ) : (
      <>
        <ClusterNotices clusters={clusters} />
        <EmptyScreen
          title={t('fleet.empty')}
          action={{ text: t('empty.action'), to: TEMPLATES }}
        >
          <p>
            {clusters.length > 0 ? t('fleet.emptyWhy') : t('empty.noClusters')}
          </p>
        </EmptyScreen>
      </>
    );
  }
  return (
    <>
      {fleet.error && <NotRefreshed error={fleet.error} />}
      <ClusterNotices clusters={clusters} />
      <FleetList clusters={clusters} />
    </>
  );
}

/** What is looked at is in the browser's address: it can be sent to somebody. */
function useAddress() {
  const [search, setSearch] = useSearchParams();
  return {
    of: (name: string) => search.get(name) ?? '',
    set: (values: Record<string, string>) =>
      setSearch(
        before => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values)) {
            if (value) {
              after.set(name, value);
            } else {
              after.delete(name);
            }
          }
          return after;
        },
        { replace: true },
      ),
  };
}

function FleetList(props: { clusters: ClusterResult<WebAppObject>[] }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const address = useAddress();
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
  const shown = sortRows(filterRows(rows, filter), sorting);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE_SIZE));
  const page = Math.min(
    Math.max(Number(address.of('page')) || 0, 0),
    pages - 1,
  );
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
        rows={shown.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)}
        sorting={sorting}
        onSort={({ by, descending }) =>
          narrow({ sort: by, descending: descending ? 'true' : '' })
        }
      />
      <Pager
        page={page}
        pageSize={PAGE_SIZE}
        total={shown.length}
        onPage={next => address.set({ page: next ? String(next) : '' })}
      />
    </>
  );
}
