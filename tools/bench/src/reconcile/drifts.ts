import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Json } from '../client.ts';
import { pathOf, type WebAppName } from '../webApps.ts';

/** Some damage to an owned object, and how to see it come and go. */
export interface Drift {
  name: string;
  api: string;
  plural: string;
  damage(client: Client, path: string): Promise<unknown>;
  /** Whether a frame of the watch shows the object as it should be. */
  isWhole(type: string, object: Json): boolean;
}

const LABEL = 'app.kubernetes.io/name';

export const drifts: Drift[] = [
  {
    name: 'deleted Deployment',
    api: '/apis/apps/v1',
    plural: 'deployments',
    damage: (client, path) => client.call('DELETE', path),
    isWhole: type => type !== 'DELETED',
  },
  {
    name: 'edited Service (label)',
    api: '/api/v1',
    plural: 'services',
    damage: (client, path) =>
      client.call('PATCH', path, {
        metadata: { labels: { [LABEL]: 'other' } },
      }),
    isWhole: (_, { metadata }) => metadata.labels[LABEL] === metadata.name,
  },
  {
    name: 'edited Service (list merge key: port 80 to 9999)',
    api: '/api/v1',
    plural: 'services',
    damage: (client, path) =>
      client.call('PATCH', path, {
        spec: {
          ports: [
            { name: 'http', port: 9999, targetPort: 'http', protocol: 'TCP' },
          ],
        },
      }),
    isWhole: (_, { spec }) =>
      spec.ports.length === 1 && spec.ports[0].port === 80,
  },
];

/**
 * Does the damage to one WebApp after the other and measures, in milliseconds, from the watch frame that shows it to
 * the one that shows it undone. Both come by the same watch, which is not the operator's.
 */
export async function measureDrift(
  client: Client,
  { api, plural, damage, isWhole }: Drift,
  names: readonly WebAppName[],
): Promise<number[]> {
  const healedIn: number[] = [];
  let wanted = '';
  let damagedAt: number | undefined;
  let healed: (ms: number) => void = () => {};
  const watch = await client.watch(`${api}/${plural}`, (type, object) => {
    const now = performance.now();
    if (object.metadata.name !== wanted) return;
    if (!isWhole(type, object)) damagedAt ??= now;
    else if (damagedAt !== undefined) healed(now - damagedAt);
  });
  try {
    for (const name of names) {
      wanted = name.name;
      damagedAt = undefined;
      let timer: NodeJS.Timeout;
      const healing = new Promise<number>((resolve, reject) => {
        healed = resolve;
        timer = setTimeout(
          () => reject(new Error(`${plural} ${name.name}: not healed in 30 s`)),
          30_000,
        );
      });
      const [ms] = await Promise.all([
        healing,
        damage(client, pathOf(name, api, plural)),
      ]);
      clearTimeout(timer!);
      healedIn.push(ms);
      // Let the echo of the repair pass: one drift at a time is what is measured.
      await pause(25);
    }
  } finally {
    watch.stop();
  }
  return healedIn;
}
