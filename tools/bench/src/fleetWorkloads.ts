/** A Deployment of the fleet in the history. */
export interface FleetWorkload {
  namespace: string;
  workload: string;
  container: string;
}

const CONTAINERS_PER_NAMESPACE = 50;

/** The names that the writer of the history (tools/prometheus, profile `fleet`) gives to so many containers. */
export function fleetWorkloads(
  containers: number,
  replicas: number,
): FleetWorkload[] {
  const digits = (value: number, width: number) =>
    String(value).padStart(width, '0');
  const perNamespace = CONTAINERS_PER_NAMESPACE / replicas;
  return Array.from(
    { length: Math.ceil(containers / replicas) },
    (_, index) => ({
      namespace: `team-${digits(Math.floor(index / perNamespace), 3)}`,
      workload: `service-${digits(index, 4)}`,
      container: 'main',
    }),
  );
}
