import { createServer, type Server, type ServerResponse } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock, Timer } from '@flyrail/backstage-plugin-flyrail-node';
import type { Registry } from 'prom-client';
import type { FlyrailConfig } from './config';

/** How long until a port that is taken is tried again. */
const RETRY_MS = 30_000;

export interface MonitoringOptions {
  config: FlyrailConfig['monitoring'];
  registry: Registry;
  /** Undefined when the host is ready; else what it waits for. */
  waitingFor(): string | undefined;
  logger: LoggerService;
  clock: Pick<Clock, 'after'>;
}

/**
 * Metrics and health on a port of their own: `/metrics` (Prometheus), `/healthz`
 * (the process serves) and `/readyz` (the host has looked at its clusters once).
 * A port that is taken is logged, told by `state()` and tried again; it never
 * brings the backend down.
 */
export class Monitoring {
  #server?: Server;
  #state: 'off' | 'starting' | 'listening' | 'failed' = 'starting';
  #retry?: Timer;
  #stopped = false;

  constructor(private readonly options: MonitoringOptions) {
    if (options.config.port === false) this.#state = 'off';
  }

  state(): 'off' | 'starting' | 'listening' | 'failed' {
    return this.#state;
  }

  /** Where it listens; undefined while it does not. */
  port(): number | undefined {
    const address = this.#server?.address();
    return address && typeof address === 'object' ? address.port : undefined;
  }

  start(): void {
    const { config, logger, clock } = this.options;
    if (config.port === false) return;
    const { port, host } = config;
    const server = createServer((request, response) => {
      this.#answer(request.url ?? '/', response).catch(error => {
        logger.warn(`Monitoring: ${request.url} failed`, error);
        end(response, 500, 'failed\n');
      });
    });
    // A scraper that hangs must not hold the shutdown.
    server.requestTimeout = 10_000;
    server.unref();
    server.once('listening', () => {
      this.#state = 'listening';
      logger.info(
        `Metrics and health are on port ${this.port()}: /metrics, /healthz, /readyz`,
      );
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      if (this.#state !== 'failed') {
        logger.error(
          `Metrics and health: port ${port} ${
            taken ? 'is in use by another program' : `failed: ${error.message}`
          }. Choose another with flyrail.monitoring.port, or false for none; it is tried again every ${
            RETRY_MS / 1000
          } s`,
        );
      }
      this.#state = 'failed';
      if (this.#stopped) return;
      this.#retry = clock.after(RETRY_MS, () => this.start());
    });
    this.#server = server;
    server.listen({ port, host });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    const server = this.#server;
    this.#server = undefined;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise<void>(closed => server.close(() => closed()));
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    const { registry, waitingFor } = this.options;
    switch (url.replace(/[?#].*$/, '')) {
      case '/metrics':
        end(response, 200, await registry.metrics(), registry.contentType);
        return;
      case '/healthz':
        end(response, 200, 'ok\n');
        return;
      case '/readyz': {
        const missing = waitingFor();
        end(response, missing ? 503 : 200, missing ? `${missing}\n` : 'ok\n');
        return;
      }
      default:
        end(response, 404, 'There are /metrics, /healthz and /readyz\n');
    }
  }
}

function end(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': contentType }).end(body);
}
