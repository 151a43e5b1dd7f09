import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTITIES = 300;

/** What the portal is started with: its configuration, and a catalog of its own to show. Answers the configuration. */
export function writePortalFiles(
  folder: string,
  {
    port,
    token,
    kubeconfig,
  }: { port: number; token: string; kubeconfig: string },
): string {
  const entities = join(folder, 'entities.yaml');
  writeFileSync(
    entities,
    Array.from({ length: ENTITIES }, (_, index) =>
      // JSON is YAML.
      JSON.stringify({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: `component-${index}`,
          description: 'A component of the portal, to be listed and looked up',
          annotations: { 'backstage.io/kubernetes-id': `component-${index}` },
        },
        spec: { type: 'service', lifecycle: 'production', owner: 'team' },
      }),
    ).join('\n---\n'),
  );
  const config = join(folder, 'app-config.json');
  writeFileSync(
    config,
    JSON.stringify({
      app: { baseUrl: 'http://localhost:3000' },
      backend: {
        baseUrl: `http://localhost:${port}`,
        listen: { host: '127.0.0.1', port },
        // Nobody is behind a load balancer that must first hear of the end.
        lifecycle: { serverShutdownDelay: { seconds: 0 } },
        database: { client: 'better-sqlite3', connection: ':memory:' },
        auth: {
          externalAccess: [
            { type: 'static', options: { token, subject: 'bench' } },
          ],
        },
      },
      catalog: {
        rules: [{ allow: ['Component', 'Location'] }],
        locations: [{ type: 'file', target: entities }],
      },
      flyrail: {
        clusters: [{ name: 'bench', kubeconfig }],
        monitoring: { port: false },
      },
    }),
  );
  return config;
}

export { ENTITIES };
