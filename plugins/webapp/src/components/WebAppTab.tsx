import { useEntity } from '@backstage/plugin-catalog-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClusterResult,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  ClusterNotices,
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  NotRefreshed,
  Notice,
  selectResources,
  UnreachableScreen,
  useResources,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp, WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useSearchParams } from 'react-router-dom';
import { WEBAPP_ANNOTATION } from '../isWebAppAvailable';
import { webAppTranslationRef } from '../translation';
import { NoWebApp } from './NoWebApp';
import { WebAppPanel } from './WebAppPanel';

/** The name by which the browser's address remembers the WebApp looked at. */
const SELECTED = 'webapp';

/** The tab of an entity: which of the five screens, or the WebApps it has. */
export function WebAppTab() {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { entity } = useEntity();
  const selection = selectResources(entity, WEBAPP_ANNOTATION);
  const webApps = useResources<WebAppObject>(kindId(WebApp), selection.filters);

  if (selection.by === 'invalid') {
    return (
      <Notice
        tone="bad"
        title={t('invalid.title', { annotation: WEBAPP_ANNOTATION })}
      >
        <p>{selection.message}</p>
      </Notice>
    );
  }
  if (webApps.loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(webApps.error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!webApps.data) {
    return <ErrorScreen error={webApps.error!} onRetry={webApps.refresh} />;
  }

  const found = webApps.data.flatMap(result =>
    result.items.map(app => ({ app, result })),
  );
  if (found.length > 0) {
    return (
      <>
        {webApps.error && <NotRefreshed error={webApps.error} />}
        <ClusterNotices clusters={webApps.data} />
        <WebApps found={found} />
      </>
    );
  }
  const answering = webApps.data.filter(
    ({ cluster }) => cluster.state === 'ok',
  );
  if (webApps.data.length > 0 && answering.length === 0) {
    return (
      <UnreachableScreen
        clusters={webApps.data.map(({ cluster }) => cluster)}
      />
    );
  }
  return (
    <>
      <ClusterNotices clusters={webApps.data} />
      <NoWebApp
        entity={entity}
        selection={selection}
        hasClusters={webApps.data.length > 0}
      />
    </>
  );
}

type Found = { app: WebAppObject; result: ClusterResult<WebAppObject> };

function WebApps(props: { found: Found[] }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const [search, setSearch] = useSearchParams();
  const selected =
    props.found.find(item => addressOf(item) === search.get(SELECTED)) ??
    props.found[0];
  return (
    <>
      {props.found.length > 1 && (
        <Choice
          label={t('selector.label')}
          value={addressOf(selected)}
          options={props.found.map(item => ({
            value: addressOf(item),
            text: `${item.app.metadata.name} · ${item.app.metadata.namespace} · ${item.result.cluster.title}`,
          }))}
          onChange={value =>
            setSearch(
              before => {
                const after = new URLSearchParams(before);
                after.set(SELECTED, value);
                return after;
              },
              { replace: true },
            )
          }
        />
      )}
      <WebAppPanel
        key={addressOf(selected)}
        app={selected.app}
        result={selected.result}
      />
    </>
  );
}

function addressOf({ app, result }: Found): string {
  return `${result.cluster.name}/${app.metadata.namespace}/${app.metadata.name}`;
}
