import { Entity } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  CommandList,
  EmptyScreen,
  Selection,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WEBAPP_ANNOTATION } from '../isWebAppAvailable';
import { webAppTranslationRef } from '../translation';

/** Where the Scaffolder lists its templates, in both frontend systems' default. */
export const TEMPLATES = '/create';

/** The entity opted in, and no cluster has a WebApp for it: what that means and what to do. */
export function NoWebApp(props: {
  entity: Entity;
  selection: Selection;
  hasClusters: boolean;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { selection, entity } = props;
  return (
    <EmptyScreen
      title={t('empty.title', {
        name: entity.metadata.title ?? entity.metadata.name,
      })}
      action={{ text: t('empty.action'), to: TEMPLATES }}
    >
      {!props.hasClusters && <p>{t('empty.noClusters')}</p>}
      {selection.by === 'label' && (
        <>
          <p>{t('empty.byLabel', { label: selection.label })}</p>
          <p>{t('empty.next')}</p>
          <CommandList
            commands={[
              {
                what: t('empty.label'),
                command: `kubectl label webapps.platform.example.com NAME --namespace NAMESPACE ${selection.label}`,
              },
            ]}
          />
        </>
      )}
      {selection.by === 'name' && (
        <p>
          {t('empty.byName', {
            annotation: WEBAPP_ANNOTATION,
            names: selection.names,
          })}
        </p>
      )}
    </EmptyScreen>
  );
}
