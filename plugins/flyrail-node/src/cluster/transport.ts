import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Dispatcher } from 'undici';
import { ClusterUnreachableError } from './apiError';
import type { Authentication, Authenticator } from './authentication';
import { CommandError } from './commandCredentials';
import type { Clock } from '../clock';
import type { ClusterRequest } from './clusterConnection';
import type { Problem } from './clusterHealth';

export const requestTimeoutMs = 15_000;

/** An answer, whatever it says. */
export interface Answer {
  status: number;
  text: string;
  header(name: string): string | undefined;
}

/** An answer whose body is still coming. */
export interface OpenAnswer extends Omit<Answer, 'text'> {
  body: Dispatcher.ResponseData['body'];
  /** To be called when it has come, or nobody waits for it any more. */
  release(): void;
}

export interface TransportOptions {
  cluster: string;
  /** The address in the kubeconfig. */
  server: string;
  authenticator: Authenticator;
  clock: Clock;
  logger: Pick<LoggerService, 'debug'>;
  /** Aborts when the connection is closed. */
  closing: AbortSignal;
}

/** The time and the ways to end that one request has. */
interface Exchange {
  signal: AbortSignal;
  /** Runs a step and says what went wrong in it, if that was the connection's fault. */
  of<T>(step: () => Promise<T>): Promise<T>;
  /** Waits for what cannot be ended, no longer than this lasts; `late` is what it says when its time is over. */
  before<T>(waiting: Promise<T>, late: string): Promise<T>;
  answered(): void;
  end(): void;
}

/**
 * Carries requests to one API server. Whatever keeps an answer away (no connection, no answer in time, credentials
 * that cannot be read) rejects with a `ClusterUnreachableError` that says what to do; what the caller aborted or its
 * guard refused rejects with just that.
 */
export class Transport {
  private readonly origin: string;
  private readonly basePath: string;

  constructor(private readonly options: TransportOptions) {
    const url = new URL(options.server);
    this.origin = url.origin;
    this.basePath = url.pathname.replace(/\/$/, '');
  }

  /**
   * Sends a request and reads its answer. A refusal of the credentials (401) is final only when the credentials have
   * not changed since: of a rotated token the one that was read is no longer good, and the new one may be.
   */
  async send(request: ClusterRequest): Promise<Answer> {
    const timeoutMs = request.timeoutMs ?? requestTimeoutMs;
    const exchange = this.exchange(request.signal, timeoutMs);
    try {
      return await this.withFreshCredentials(exchange, async authentication => {
        const { body, status, header } = await exchange.of(() =>
          this.ask(request, authentication.requests, authentication, {
            signal: exchange.signal,
          }),
        );
        return { status, header, text: await exchange.of(() => body.text()) };
      });
    } finally {
      exchange.end();
    }
  }

  /** Opens a watch: resolves with its head. `signal` ends it; only the head must come in time. */
  async open(request: ClusterRequest): Promise<OpenAnswer> {
    const exchange = this.exchange(request.signal, requestTimeoutMs);
    try {
      const answer = await this.withFreshCredentials(exchange, authentication =>
        exchange.of(() =>
          this.ask(request, authentication.watches, authentication, {
            signal: exchange.signal,
            headersTimeout: 0,
            // The caller's watchdog knows better than a fixed time between two chunks.
            bodyTimeout: 0,
          }),
        ),
      );
      return { ...answer, release: exchange.end };
    } catch (error) {
      exchange.end();
      throw error;
    } finally {
      exchange.answered();
    }
  }

  /** A failure of the connection to this API server, as an error. */
  unreachable(message: string, cause?: unknown): ClusterUnreachableError {
    return this.failure(
      {
        state: 'unreachable',
        message,
        remedy:
          'Check that the cluster runs and that its address and certificate authority in flyrail.clusters are right; it is tried again by itself.',
      },
      cause,
    );
  }

  private failure(problem: Problem, cause: unknown): ClusterUnreachableError {
    const { cluster } = this.options;
    return new ClusterUnreachableError(
      cluster,
      `Cluster "${cluster}" is not reachable: ${problem.message}`,
      cause,
      problem,
    );
  }

  private async withFreshCredentials<T extends { status: number }>(
    exchange: Exchange,
    ask: (authentication: Authentication) => Promise<T>,
  ): Promise<T> {
    const used = await this.credentials(exchange);
    const answer = await ask(used);
    if (answer.status !== 401) {
      return answer;
    }
    this.options.authenticator.invalidate();
    const now = await this.credentials(exchange);
    const same =
      now.requests === used.requests &&
      JSON.stringify(now.headers) === JSON.stringify(used.headers);
    return same ? answer : ask(now);
  }

  /** What is asked for them must answer in the request's time; a file is read to its end, however busy the machine is. */
  private async credentials(exchange: Exchange): Promise<Authentication> {
    const { authenticator } = this.options;
    const asked = authenticator.asksOutside();
    const reading = authenticator.get();
    try {
      return await (asked
        ? exchange.before(reading, `${asked} did not answer`)
        : reading);
    } catch (error) {
      throw error === exchange.signal.reason
        ? error
        : this.withoutCredentials(error);
    }
  }

  private withoutCredentials(error: unknown): ClusterUnreachableError {
    const { cluster, logger } = this.options;
    const output = error instanceof CommandError ? error.output() : '';
    if (output) {
      logger.debug(`Cluster "${cluster}": ${reasonOf(error)}: ${output}`);
    }
    const where = output && '; what it wrote is in the log, at level debug';
    return this.failure(
      {
        state: 'unauthorized',
        message: `The credentials cannot be read: ${reasonOf(error)}${where}.`,
        remedy: `Check the files and commands that the credentials of cluster "${cluster}" in flyrail.clusters name; they are read again by themselves.`,
      },
      error,
    );
  }

  private async ask(
    request: ClusterRequest,
    pool: Dispatcher,
    { headers }: Authentication,
    options: Partial<Dispatcher.RequestOptions>,
  ): Promise<Omit<OpenAnswer, 'release'>> {
    request.guard?.();
    const answer = await pool.request({
      origin: this.origin,
      path: this.pathOf(request.path, request.query),
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': request.userAgent ?? 'flyrail',
        ...headers,
        ...(request.body === undefined
          ? {}
          : { 'content-type': request.contentType ?? 'application/json' }),
      },
      body:
        request.body === undefined ? undefined : JSON.stringify(request.body),
      ...options,
    });
    return {
      status: answer.statusCode,
      body: answer.body,
      header: name => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
    };
  }

  private exchange(
    signal: AbortSignal | undefined,
    timeoutMs: number,
  ): Exchange {
    const { clock, closing, server } = this.options;
    const within = `within ${Math.ceil(timeoutMs / 1000)} s`;
    const ending = new AbortController();
    let late = false;
    const timer = clock.after(timeoutMs, () => {
      late = true;
      ending.abort();
    });
    const parents = signal ? [signal, closing] : [closing];
    const abort = () =>
      ending.abort(signal?.aborted ? signal.reason : undefined);
    for (const parent of parents) {
      // Listeners that are taken off again, for AbortSignal.any on a signal that lives long costs more each time.
      parent.addEventListener('abort', abort, { once: true });
      if (parent.aborted) {
        abort();
      }
    }
    return {
      signal: ending.signal,
      of: async <T>(step: () => Promise<T>): Promise<T> => {
        try {
          return await step();
        } catch (error) {
          if (late) {
            throw this.unreachable(`${server} did not answer ${within}`, error);
          }
          if (ending.signal.aborted || !isOfConnection(error)) {
            throw error;
          }
          throw this.unreachable(`${server}: ${reasonOf(error)}`, error);
        }
      },
      before: (waiting, what) =>
        new Promise((resolve, reject) => {
          const give = () =>
            reject(
              late ? new Error(`${what} ${within}`) : ending.signal.reason,
            );
          ending.signal.addEventListener('abort', give, { once: true });
          if (ending.signal.aborted) give();
          waiting.then(resolve, reject);
        }),
      answered: () => timer.cancel(),
      end: () => {
        timer.cancel();
        for (const parent of parents) {
          parent.removeEventListener('abort', abort);
        }
      },
    };
  }

  private pathOf(path: string, query: ClusterRequest['query'] = {}): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        search.set(name, String(value));
      }
    }
    const text = search.toString();
    return `${this.basePath}${path}${text ? `?${text}` : ''}`;
  }
}

/** Errors of sockets, TLS and HTTP carry a code; a guard's refusal and a bug do not. */
function isOfConnection(error: unknown): boolean {
  return (
    typeof (error as { code?: unknown })?.code === 'string' ||
    (error instanceof TypeError && error.cause !== undefined)
  );
}

/** What went wrong, in the words of the system. */
export function reasonOf(error: unknown): string {
  const { message, code, cause } = error as {
    message?: string;
    code?: string;
    cause?: { message?: string };
  };
  const text = message || cause?.message;
  return [text?.includes(code!) ? undefined : code, text]
    .filter(Boolean)
    .join(': ');
}
