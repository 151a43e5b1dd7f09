import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { isMonitored } from '../desired/serviceMonitor';
import { missingPart } from './parts';

/** Whether Prometheus can find the metrics; nothing when nobody asked for it. */
export function monitoringCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim[] {
  const type = 'MonitoringReady';
  const part = objects.find(
    ({ resource }) => resource.kind === 'ServiceMonitor',
  );
  if (!isMonitored(app) || !part) {
    return [];
  }
  const { path, scrapeInterval } = app.spec.monitoring!;
  return [
    missingPart(
      type,
      part,
      'install the Prometheus operator, or its CRDs for another scraper, or set spec.monitoring.enabled to false',
    ) ?? {
      type,
      status: 'True',
      reason: 'ServiceMonitorApplied',
      message: `A Prometheus that selects the labels of the ServiceMonitor scrapes ${path} every ${scrapeInterval}`,
    },
  ];
}
