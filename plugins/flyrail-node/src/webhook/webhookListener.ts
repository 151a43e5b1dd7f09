import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { sleep, type Clock } from '../clock';
import {
  readReview,
  writeReview,
  type AdmissionRequest,
  type AdmissionResponse,
} from './admissionReview';
import type { CertificateMaterial } from './certificates';
import type { WebhookMetrics } from './webhookMetrics';

/** An object has at most 1.5 MB in etcd, and an UPDATE brings two. */
const longestBody = 8 * 1024 * 1024;
/** More at once are turned away, and the API server goes on without us. */
const mostAtOnce = 100;
/** Longer than the API server keeps an idle connection (90 s): it, not we, closes, so that no request meets a closing one. */
const keepAliveMs = 120_000;
const closeWithinMs = 5_000;

/** What answers at one path. */
export type Answer = (request: AdmissionRequest) => Promise<AdmissionResponse>;

export interface WebhookListenerOptions {
  port: number;
  host?: string;
  /** By path, for example `/validate/webapp`. */
  answers: ReadonlyMap<string, Answer>;
  clock: Clock;
  logger: LoggerService;
  metrics: WebhookMetrics;
  onRequest(): void;
}

/** The HTTPS listener. A new certificate takes over while it serves: no connection is cut. */
export class WebhookListener {
  private server?: Server;
  private certificate?: string;
  private generation = 0;
  private readonly open = new Set<Promise<void>>();
  private readonly generations = new WeakMap<Socket, number>();

  constructor(private readonly options: WebhookListenerOptions) {}

  /** The port it listens on. */
  get port(): number {
    const address = this.server?.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Listens, or goes on with this certificate from the next connection on. Rejects when the port is taken. */
  async use({ certificate, key }: CertificateMaterial): Promise<void> {
    if (this.server) {
      if (this.certificate !== certificate) {
        this.server.setSecureContext({ cert: certificate, key });
        this.generation++;
        this.certificate = certificate;
      }
      return;
    }
    const server = createServer(
      { cert: certificate, key, minVersion: 'TLSv1.2' },
      (request, response) => {
        const handled = this.handle(request, response)
          .catch(error => {
            this.options.logger.warn(
              `An admission request was not answered: ${
                (error as Error).message
              }`,
            );
            response.destroy();
          })
          .finally(() => this.open.delete(handled));
        this.open.add(handled);
      },
    );
    server.keepAliveTimeout = keepAliveMs;
    server.headersTimeout = keepAliveMs + 5_000;
    server.requestTimeout = 10_000;
    server.on('secureConnection', socket =>
      this.generations.set(socket, this.generation),
    );
    // A stranger's broken handshake is nobody's error.
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.options.port, this.options.host, () => {
        server.off('error', reject);
        server.on('error', error =>
          this.options.logger.error('Webhook listener', error),
        );
        resolve();
      });
    });
    server.unref();
    this.server = server;
    this.certificate = certificate;
  }

  /** Takes no more requests, answers the open ones (for at most 5 s), and cuts what is idle. */
  async close(): Promise<void> {
    const { server } = this;
    if (server) {
      const closed = new Promise<void>(resolve =>
        server.close(() => resolve()),
      );
      await Promise.race([
        Promise.allSettled(this.open),
        sleep(this.options.clock, closeWithinMs),
      ]);
      // Not only the idle ones: the API server keeps connections at hand that it has never used.
      server.closeAllConnections();
      await closed;
    }
  }

  private async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // Who came with the old certificate is asked to come again, after the answer.
    if (this.generations.get(request.socket) !== this.generation) {
      response.setHeader('Connection', 'close');
    }
    const path = (request.url ?? '').split('?')[0];
    if (request.method === 'GET' && path === '/healthz') {
      end(response, 200, 'ok');
      return;
    }
    const answer = this.options.answers.get(path);
    if (!answer || request.method !== 'POST') {
      end(response, 404, 'There is no webhook here');
      return;
    }
    const { clock, metrics, onRequest } = this.options;
    const begun = clock.monotonic();
    metrics.requestsInFlight.inc({ webhook: path });
    try {
      onRequest();
      const { code, body } = await this.respond(request, answer);
      end(response, code, body);
      metrics.requests.inc({ webhook: path, code: String(code) });
    } finally {
      metrics.requestsInFlight.dec({ webhook: path });
      metrics.requestSeconds.observe(
        { webhook: path },
        (clock.monotonic() - begun) / 1000,
      );
    }
  }

  private async respond(
    request: IncomingMessage,
    answer: Answer,
  ): Promise<{ code: number; body: string }> {
    if (this.open.size >= mostAtOnce) {
      request.resume();
      return { code: 503, body: 'Too many admission requests at once' };
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request) {
      length += (chunk as Buffer).length;
      if (length > longestBody) {
        return { code: 413, body: 'The AdmissionReview is too long' };
      }
      chunks.push(chunk as Buffer);
    }
    let review: AdmissionRequest;
    try {
      review = readReview(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      return { code: 400, body: (error as Error).message };
    }
    return { code: 200, body: writeReview(await answer(review)) };
  }
}

function end(response: ServerResponse, code: number, body: string): void {
  response.writeHead(code, {
    'Content-Type':
      code === 200 && body !== 'ok' ? 'application/json' : 'text/plain',
  });
  response.end(body);
}
