import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { Clock } from '../clock';
import { asksOutside } from './commandCredentials';

/** How long credentials are used before the kubeconfig is asked again. Files are read at that time, so keep it short. */
const rereadAfterMs = 1000;
/** A reading that has not ended by then never will (a command that prompts, an identity provider that is cut off): the next one to ask begins anew. */
const hungAfterMs = 30_000;

/** What one request needs: headers, and the pools that carry the right TLS material. */
export interface Authentication {
  headers: Record<string, string>;
  /** For requests: a bounded number of kept-alive connections. */
  requests: Dispatcher;
  /** For watches: each holds a connection for minutes, so they have their own. */
  watches: Dispatcher;
}

/** Credentials that can be had anew, and want to know when that is needed. */
export interface RefusableCredentials {
  /** The API server refused what these credentials last gave (401). */
  refused(): void;
}

/**
 * Asks the kubeconfig for credentials before each request (at most once a second) and keeps connections alive as long
 * as the TLS material stays the same. HTTP/1.1: measured cheaper per request than HTTP/2 in undici.
 */
export class Authenticator {
  private fingerprint = '';
  private current?: Authentication;
  private readAt = -Infinity;
  private reading?: Promise<Authentication>;
  private readingSince = -Infinity;

  constructor(
    private readonly kubeConfig: KubeConfig & Partial<RefusableCredentials>,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  async get(): Promise<Authentication> {
    if (this.current && this.clock.monotonic() - this.readAt < rereadAfterMs) {
      return this.current;
    }
    if (
      !this.reading ||
      this.clock.monotonic() - this.readingSince >= hungAfterMs
    ) {
      this.readingSince = this.clock.monotonic();
      const reading = this.read(this.readingSince).finally(() => {
        if (this.reading === reading) this.reading = undefined;
      });
      this.reading = reading;
    }
    return this.reading;
  }

  /** What must be asked for the credentials and may never answer; undefined when they are read from files. */
  asksOutside(): string | undefined {
    return asksOutside(this.kubeConfig.getCurrentUser());
  }

  /** The credentials were refused: ask again before the next request. */
  invalidate(): void {
    this.readAt = -Infinity;
    this.kubeConfig.refused?.();
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await Promise.all([
      current?.requests.destroy(),
      current?.watches.destroy(),
    ]);
  }

  private async read(since: number): Promise<Authentication> {
    const options: RequestOptions = { headers: {} };
    await this.kubeConfig.applyToHTTPSOptions(options);
    // It was given up, and a later one has come before it.
    if (this.current && this.readAt > since) return this.current;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      headers[name] = String(value).trim();
    }
    if (options.auth) {
      headers.Authorization = `Basic ${Buffer.from(options.auth).toString(
        'base64',
      )}`;
    }
    const tls = {
      ca: options.ca,
      cert: options.cert,
      key: options.key,
      rejectUnauthorized: options.rejectUnauthorized,
      servername: options.servername,
    };
    const proxyUrl = this.kubeConfig.getCurrentCluster()?.proxyUrl;
    const hash = createHash('sha256');
    for (const part of [...Object.values(tls), proxyUrl]) {
      hash.update(String(part)).update('\0');
    }
    const fingerprint = hash.digest('hex');
    if (!this.current || fingerprint !== this.fingerprint) {
      const previous = this.current;
      const connect = Object.fromEntries(
        Object.entries(tls).filter(([, value]) => value !== undefined),
      );
      const pool = (connections: number | null) =>
        proxyUrl
          ? new ProxyAgent({ uri: proxyUrl, requestTls: connect })
          : new Agent({
              connect: { ...connect, timeout: 10_000 },
              connections,
              pipelining: 1,
              keepAliveTimeout: 30_000,
              allowH2: false,
            });
      this.current = { headers, requests: pool(32), watches: pool(null) };
      this.fingerprint = fingerprint;
      // Running requests finish on the old pools.
      previous?.requests.close().catch(() => {});
      previous?.watches.close().catch(() => {});
    } else {
      this.current = { ...this.current, headers };
    }
    this.readAt = this.clock.monotonic();
    return this.current;
  }
}
