/**
 * The lists that server-side apply merges by key, for the built-in kinds operators own; every other list is atomic.
 * Keys in alphabetical order, as managedFields writes them. Source: `x-kubernetes-list-map-keys` in the API server's
 * OpenAPI (apps/v1, v1).
 */
const byField: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** What the API server fills in where a key is left out. */
const keyDefaults: Record<string, unknown> = { protocol: 'TCP' };

/**
 * The merge keys of a list, or undefined when it is atomic.
 *
 * @param path - its fields in managedFields' notation, e.g. `['f:spec', 'f:ports']`
 */
export function mergeKeysOf(
  path: readonly string[],
): readonly string[] | undefined {
  const field = path[path.length - 1]?.slice(2);
  if (field === 'ports') {
    if (path.length === 2 && path[0] === 'f:spec') {
      return ['port', 'protocol'];
    }
    return path.some(part => part === 'f:containers')
      ? ['containerPort', 'protocol']
      : undefined;
  }
  return field === undefined ? undefined : byField[field];
}

/** An entry's key in managedFields' notation, e.g. `k:{"port":80,"protocol":"TCP"}`. */
export function entryKey(
  entry: Record<string, unknown>,
  keys: readonly string[],
): string {
  const key: Record<string, unknown> = {};
  for (const name of keys) {
    key[name] = entry[name] ?? keyDefaults[name];
  }
  return `k:${JSON.stringify(key)}`;
}
