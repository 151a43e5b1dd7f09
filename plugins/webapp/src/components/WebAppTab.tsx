import { useEntity } from '@backstage/plugin-catalog-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import { ResourceTab } from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp, WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { WEBAPP_ANNOTATION } from '../isWebAppAvailable';
import { webAppTranslationRef } from '../translation';
import { NoWebApp } from './NoWebApp';
import { WebAppPanel } from './WebAppPanel';

/** The tab of an entity: which of the five screens, or the WebApps it has. */
export function WebAppTab() {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { entity } = useEntity();
  return (
    <ResourceTab<WebAppObject>
      entity={entity}
      annotation={WEBAPP_ANNOTATION}
      kindId={kindId(WebApp)}
      invalidTitle={t('invalid.title', { annotation: WEBAPP_ANNOTATION })}
      choice={{
        label: t('selector.label'),
        text: ({ object: { metadata }, result }) =>
          `${metadata.name} · ${metadata.namespace} · ${result.cluster.title}`,
        parameter: 'webapp',
      }}
      empty={state => <NoWebApp entity={entity} {...state} />}
    >
      {({ object, result }) => <WebAppPanel app={object} result={result} />}
    </ResourceTab>
  );
}
