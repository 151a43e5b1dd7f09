import type { PortalProcess } from './portal.ts';
import type { PortalCluster } from './portalConfig.ts';
import type { StartOptions } from './startOptions.ts';
import { stepTimes } from './steps.ts';

/** What is where, how long it took, and what Ctrl-C will do. */
export function printSummary(
  { backendOnly, kubeconfig: given, ports }: StartOptions,
  clusters: readonly PortalCluster[],
  processes: readonly PortalProcess[],
  seconds: number,
) {
  const portal = `http://localhost:${ports.app}`;
  const rows: [string, string][] = [
    ...(backendOnly
      ? []
      : ([
          ['Portal', portal],
          ['Create a web app', `${portal}/create/templates/default/webapp`],
        ] as [string, string][])),
    ...(backendOnly || given
      ? []
      : ([
          [
            'The sample',
            `${portal}/catalog/default/component/sample-app/webapp`,
          ],
        ] as [string, string][])),
    ['Backend', `http://localhost:${ports.backend}`],
    ...(ports.operators
      ? [
          ['Operators', `http://localhost:${ports.operators}`] as [
            string,
            string,
          ],
        ]
      : []),
    ['Metrics', `http://localhost:${ports.monitoring}/metrics`],
    ...(ports.prometheus
      ? [
          ['Prometheus', `http://localhost:${ports.prometheus}`] as [
            string,
            string,
          ],
        ]
      : []),
    ...clusters.map(({ name, kubeconfig }): [string, string] => [
      `Kubernetes ${name}`,
      `KUBECONFIG=${kubeconfig}`,
    ]),
    ...processes.map(({ name, logFile }): [string, string] => [
      `Log of the ${name}`,
      logFile,
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const times = stepTimes.map(
    ({ name, seconds: each }) => `${name} ${each.toFixed(1)} s`,
  );
  console.log(`\nReady after ${seconds.toFixed(1)} s (${times.join(' · ')})\n`);
  for (const [label, value] of rows)
    console.log(`  ${label.padEnd(width)}  ${value}`);
  console.log(
    given
      ? '\nCtrl-C stops the portal. The custom resource definitions and the accounts in flyrail-system stay in the given cluster.'
      : '\nCtrl-C stops everything that this started and leaves nothing behind.',
  );
}
