import type { WebAppSpec } from '@flyrail/backstage-plugin-webapp-common';
import { PORT_NAME } from './service';

/** Used where the spec says nothing; the same as the schema's. */
const defaults = {
  path: undefined as string | undefined,
  periodSeconds: 10,
  timeoutSeconds: 2,
  failureThreshold: 3,
  startupSeconds: 60,
};

/**
 * Startup (every second, so that a fast app is ready fast), readiness and liveness: an HTTP path where one is given,
 * else the open port. Liveness is three times as patient as readiness: out of rotation first, restart later.
 */
export function probesOf(spec: WebAppSpec): Record<string, unknown> {
  const {
    path,
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
    startupSeconds,
  } = { ...defaults, ...spec.probes };
  const check = path
    ? { httpGet: { path, port: PORT_NAME, scheme: 'HTTP' } }
    : { tcpSocket: { port: PORT_NAME } };
  return {
    startupProbe: {
      ...check,
      periodSeconds: 1,
      timeoutSeconds,
      failureThreshold: startupSeconds,
    },
    readinessProbe: {
      ...check,
      periodSeconds,
      timeoutSeconds,
      failureThreshold,
    },
    livenessProbe: {
      ...check,
      periodSeconds,
      timeoutSeconds,
      failureThreshold: failureThreshold * 3,
    },
  };
}
