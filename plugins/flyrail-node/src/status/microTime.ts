/** A time as Kubernetes' MicroTime wants it (Events, Leases): exactly six digits. */
export const microTime = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
