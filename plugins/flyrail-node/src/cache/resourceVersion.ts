/**
 * Whether resourceVersion `a` is older than `b`. They are decimal numbers of any length and comparable as such
 * (guaranteed since KEP-5504, true of every API server on etcd before). Anything else counts as not older.
 */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b || !/^\d+$/.test(a) || !/^\d+$/.test(b)) {
    return false;
  }
  return a.length === b.length ? a < b : a.length < b.length;
}
