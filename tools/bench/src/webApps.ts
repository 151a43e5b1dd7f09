import { setTimeout as pause } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Client, inParallel } from './client.ts';

export const API = '/apis/platform.example.com/v1';
const NAMESPACES = 20;

export interface WebAppName {
  namespace: string;
  name: string;
}

export const pathOf = (
  { namespace, name }: WebAppName,
  api: string,
  plural: string,
) => `${api}/namespaces/${namespace}/${plural}/${name}`;

/** The names of the WebApps, spread over twenty namespaces. */
export function webAppNames(count: number): WebAppName[] {
  return Array.from({ length: count }, (_, index) => ({
    namespace: `bench-${index % NAMESPACES}`,
    name: `app-${index}`,
  }));
}

/** A WebApp as teams write them; every other one asks for an autoscaler. */
export function webApp({ namespace, name }: WebAppName, index: number) {
  return {
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      namespace,
      name,
      labels: { 'backstage.io/kubernetes-id': name },
    },
    spec: {
      image: 'registry.example.com/shop/web:1.0.0',
      replicas: 2,
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { memory: '256Mi' },
      },
      probes: { path: '/healthz' },
      env: [
        { name: 'LOG_LEVEL', value: 'info' },
        {
          name: 'TOKEN',
          valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } },
        },
      ],
      ...(index % 2 === 0
        ? { autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 } }
        : {}),
    },
  };
}

/** Installs the CRD and creates the namespaces. */
export async function installWebApps(
  root: string,
  client: Client,
  names: readonly WebAppName[],
): Promise<void> {
  const crd = parse(
    readFileSync(
      join(
        root,
        'plugins/flyrail-backend-module-webapp/config/crd/platform.example.com_webapps.yaml',
      ),
      'utf8',
    ),
  );
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
  await client.call('APPLY', `${path}?fieldManager=bench&force=true`, crd);
  const served = () =>
    client.call('GET', `${API}/webapps?limit=1`).then(
      () => true,
      () => false,
    );
  while (!(await served())) await pause(100);
  for (const namespace of new Set(names.map(one => one.namespace))) {
    await client.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
  }
}

/** Creates the WebApps, as fast as the API server takes them. */
export async function createWebApps(
  client: Client,
  names: readonly WebAppName[],
): Promise<void> {
  const numbered = names.map((name, index) => ({ name, index }));
  await inParallel(numbered, 16, ({ name, index }) =>
    client.call(
      'POST',
      `${API}/namespaces/${name.namespace}/webapps`,
      webApp(name, index),
    ),
  );
}
