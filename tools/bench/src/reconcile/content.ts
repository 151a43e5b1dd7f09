import type { Client, Json } from '../client.ts';
import { pathOf, type WebAppName } from '../webApps.ts';

const owned: [api: string, plural: string][] = [
  ['/api/v1', 'serviceaccounts'],
  ['/apis/networking.k8s.io/v1', 'networkpolicies'],
  ['/api/v1', 'services'],
  ['/apis/apps/v1', 'deployments'],
  ['/apis/policy/v1', 'poddisruptionbudgets'],
  ['/apis/autoscaling/v2', 'horizontalpodautoscalers'],
];

/** What the API server assigns, different on every one; and the fingerprint by which ours knows what it applied. */
const LEFT_OUT = new Set([
  ...['uid', 'clusterIP', 'clusterIPs'],
  'flyrail.io/applied',
]);

/**
 * The objects of these WebApps as the API server holds them, without what it assigns and who wrote it: equal for two
 * operators that do the same job.
 */
export async function contentOf(
  client: Client,
  names: readonly WebAppName[],
): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const name of names) {
    for (const [api, plural] of owned) {
      const object = await client
        .call('GET', pathOf(name, api, plural))
        .catch(() => undefined);
      if (object) content[`${plural} ${name.name}`] = comparable(object);
    }
  }
  return content;
}

function comparable({ metadata, status: _, ...rest }: Json): string {
  const {
    name,
    namespace,
    labels,
    annotations = {},
    ownerReferences,
  } = metadata;
  return JSON.stringify(
    {
      ...rest,
      metadata: { name, namespace, labels, annotations, ownerReferences },
    },
    (_key, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([field]) => !LEFT_OUT.has(field))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : value,
  );
}

/** The objects that only one has, or that differ. */
export function differentContent(
  ours: Record<string, string>,
  theirs: Record<string, string>,
): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    name => ours[name] !== theirs[name],
  );
}
