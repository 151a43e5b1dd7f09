import { KUBERNETES_ID } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** Says which WebApp a pod belongs to. Selectors use it alone: nobody else's chart sets it. */
export const WEBAPP_LABEL = 'platform.example.com/webapp';

/** What selects the pods of a web app. Never changes: a Deployment's selector is immutable. */
export function selectorLabels(app: WebAppObject): Record<string, string> {
  return { [WEBAPP_LABEL]: app.metadata.name! };
}

/** The labels of every object of a web app: the recommended ones, and the id by which Backstage finds them. */
export function objectLabels(app: WebAppObject): Record<string, string> {
  const name = app.metadata.name!;
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'flyrail',
    [KUBERNETES_ID]: app.metadata.labels?.[KUBERNETES_ID] ?? name,
    ...selectorLabels(app),
  };
}
