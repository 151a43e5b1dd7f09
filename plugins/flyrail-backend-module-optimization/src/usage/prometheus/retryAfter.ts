/** Nobody is believed who asks for more: a broken gateway must not silence a source for a day. */
const LONGEST_MS = 300_000;

/** What a `Retry-After` header asks for, in milliseconds, at most five minutes: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(
  header: string | undefined,
  nowMs: number,
): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - nowMs;
  return Number.isFinite(ms)
    ? Math.min(LONGEST_MS, Math.max(0, ms))
    : undefined;
}
