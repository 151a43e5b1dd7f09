/** Nobody is believed who asks for more: a broken gateway must not silence an operator for a day. */
const longestMs = 600_000;

/**
 * What a `Retry-After` header asks for, in milliseconds, at most ten minutes: seconds, or an HTTP date (RFC 9110,
 * 10.2.3). A date counts from the answer's own `Date`, so that clocks which differ do no harm; else from `nowMs`.
 * Undefined when there is none or it says nothing.
 */
export function parseRetryAfter(
  header: string | undefined,
  date: string | undefined,
  nowMs: number,
): number | undefined {
  const text = header?.trim();
  if (!text) {
    return undefined;
  }
  if (/^\d+(\.\d+)?$/.test(text)) {
    return bounded(Number(text) * 1000);
  }
  // Date.parse would read "-5" or "3 s" as a date, too.
  const at = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) {
    return undefined;
  }
  const answeredAt = date === undefined ? NaN : Date.parse(date);
  return bounded(at - (Number.isNaN(answeredAt) ? nowMs : answeredAt));
}

/** Within what is believed. */
export function bounded(ms: number): number {
  return Math.min(longestMs, Math.max(0, ms));
}
