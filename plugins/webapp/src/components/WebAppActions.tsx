import {
  createApiRef,
  useApiHolder,
  useRouteRef,
} from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  KUBERNETES_ID,
  KUBERNETES_LABEL_SELECTOR,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  CommandList,
  LinkButton,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { webAppTranslationRef } from '../translation';

/**
 * `kubernetesApiRef` of `@backstage/plugin-kubernetes-react`, by its id: there when that plugin is installed. Its route
 * cannot be asked for: in the new frontend system its tab is mounted without one.
 */
export const kubernetesApi = createApiRef<unknown>({
  id: 'plugin.kubernetes.service',
});

/** Pods and logs are the Kubernetes tab's: a link where it is installed and the entity carries its annotations. */
export function WebAppLinks() {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { entity } = useEntity();
  const entityPage = useRouteRef(entityRouteRef);
  const installed = useApiHolder().get(kubernetesApi) !== undefined;
  const annotations = entity.metadata.annotations ?? {};
  if (
    !installed ||
    (!annotations[KUBERNETES_ID] && !annotations[KUBERNETES_LABEL_SELECTOR])
  ) {
    return null;
  }
  return (
    <LinkButton to={`${entityPage(entityRouteParams(entity))}/kubernetes`}>
      {t('action.kubernetes')}
    </LinkButton>
  );
}

/** What a person with kubectl would type next. */
export function WebAppCommands(props: { app: WebAppObject }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { name, namespace } = props.app.metadata;
  const where = `--namespace ${namespace}`;
  return (
    <CommandList
      commands={[
        {
          what: t('action.describe'),
          command: `kubectl describe webapp ${name} ${where}`,
        },
        {
          what: t('action.logs'),
          command: `kubectl logs deployment/${name} ${where} --follow`,
        },
        {
          what: t('action.editByHand'),
          command: `kubectl edit webapp ${name} ${where}`,
        },
      ]}
    />
  );
}
