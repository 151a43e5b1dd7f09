import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The configuration of a portal with permissions on and these clusters. Answers its file. */
export function writePortalConfig(
  folder: string,
  options: {
    port: number;
    kubeconfigs: Record<string, string>;
    /** A folder for its databases; default in memory. */
    databases?: string;
    /** The section of the optimization operator. */
    optimization?: object;
  },
): string {
  const { port, kubeconfigs, databases, optimization } = options;
  const file = join(folder, 'app-config.json');
  writeFileSync(
    file,
    JSON.stringify({
      app: { baseUrl: 'http://localhost:3000' },
      backend: {
        baseUrl: `http://localhost:${port}`,
        listen: { host: '127.0.0.1', port },
        // Nobody is behind a load balancer that must first hear of the end.
        lifecycle: { serverShutdownDelay: { seconds: 0 } },
        database: {
          client: 'better-sqlite3',
          connection: databases ? { directory: databases } : ':memory:',
        },
      },
      auth: {
        environment: 'production',
        session: { secret: 'of-a-portal-that-ends-soon' },
        providers: { bench: {} },
      },
      permission: { enabled: true },
      catalog: { rules: [{ allow: ['Component', 'Location'] }] },
      flyrail: {
        clusters: Object.entries(kubeconfigs).map(([name, kubeconfig]) => ({
          name,
          kubeconfig,
        })),
        monitoring: { port: false },
        ...(optimization && { optimization }),
      },
    }),
  );
  return file;
}
