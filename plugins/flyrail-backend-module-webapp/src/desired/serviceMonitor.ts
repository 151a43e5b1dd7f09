import {
  apiVersionOf,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ServiceMonitor } from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf, selectorOf } from './labels';
import { PORT_NAME } from './service';

/** Whether Prometheus shall scrape it. */
export const isMonitored = ({ spec }: WebAppObject): boolean =>
  spec.monitoring?.enabled === true;

/**
 * Tells the Prometheus operator to scrape each pod behind the Service. No timeout is set: Prometheus takes its own, or
 * the interval where that is shorter.
 */
export function serviceMonitorOf(app: WebAppObject): KubernetesObject {
  const { labels, path, scrapeInterval } = app.spec.monitoring!;
  return {
    apiVersion: apiVersionOf(ServiceMonitor),
    kind: ServiceMonitor.kind,
    metadata: {
      name: app.metadata.name,
      // Its own come last: by them it is found.
      labels: { ...labels, ...labelsOf(app) },
    },
    spec: {
      selector: { matchLabels: selectorOf(app) },
      endpoints: [{ port: PORT_NAME, path, interval: scrapeInterval }],
    },
  };
}
