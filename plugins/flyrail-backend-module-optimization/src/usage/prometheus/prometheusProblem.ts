import { parseRetryAfter } from './retryAfter';

/** Why a query has no answer. */
export type ProblemKind =
  | 'unreachable'
  | 'wrongAddress'
  | 'unauthorized'
  | 'slow'
  | 'busy'
  /** More than the store gives in one query: a smaller one may be answered. */
  | 'tooMuch'
  /** The store does not understand the query: a fault of ours, or of a store that speaks another dialect. */
  | 'refused';

/** A query that was not answered. */
export class PrometheusProblem extends Error {
  override name = 'PrometheusProblem';
  constructor(
    readonly kind: ProblemKind,
    message: string,
    /** How long the store asked to be left alone, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

// Prometheus; VictoriaMetrics; Thanos; Mimir and Cortex. All of them mean: ask for less.
const TOO_MUCH = [
  /load too many samples/i,
  /exceeded maximum resolution/i,
  /cannot select more than|maxSamplesPer|maxPointsPer|maxUniqueTimeseries|maxSeries/i,
  /exceeded (series|chunks|samples|bytes) limit|limit .* violated/i,
  /err-mimir-max|exceeded the maximum number of|query hits? the max|query time range exceeds/i,
];
const TIMED_OUT = /timed out|timeout|deadline exceeded|context canceled/i;

/** What an answer that is no success means. Pure. */
export function problemOfAnswer(
  url: string,
  status: number,
  body: string,
  header: (name: string) => string | undefined,
  nowMs: number,
): PrometheusProblem {
  const said = errorIn(body);
  const told = `${url} answered ${status}${said ? `: ${said}` : ''}`;
  if (status === 401 || status === 403 || status === 407)
    return new PrometheusProblem('unauthorized', told);
  if (TOO_MUCH.some(pattern => pattern.test(said)))
    return new PrometheusProblem('tooMuch', told);
  if (status === 429)
    return new PrometheusProblem('busy', told, retryAfter(header, nowMs));
  if (status === 504 || TIMED_OUT.test(said))
    return new PrometheusProblem('slow', told);
  if (status === 503 || status === 502)
    return new PrometheusProblem('busy', told, retryAfter(header, nowMs));
  if (status === 413) return new PrometheusProblem('tooMuch', told);
  if ((status === 400 || status === 422) && said)
    return new PrometheusProblem('refused', told);
  if (status >= 500) return new PrometheusProblem('busy', told);
  return new PrometheusProblem('wrongAddress', told);
}

function retryAfter(
  header: (name: string) => string | undefined,
  nowMs: number,
): number | undefined {
  return parseRetryAfter(header('retry-after'), nowMs);
}

function errorIn(body: string): string {
  try {
    const { error, message } = JSON.parse(body);
    return String(error ?? message ?? '').slice(0, 300);
  } catch {
    return /^\s*</.test(body) ? '' : body.trim().slice(0, 300);
  }
}

/** What a connection that failed means. Pure. */
export function problemOfConnection(
  url: string,
  error: unknown,
): PrometheusProblem {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const { code, message } = cause as { code?: string; message?: string };
  const name = (error as Error).name;
  if (
    name === 'TimeoutError' ||
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT'
  )
    return new PrometheusProblem('slow', `${url} did not answer in time`);
  return new PrometheusProblem(
    'unreachable',
    `${url} cannot be reached: ${message || code || String(error)}`,
  );
}
