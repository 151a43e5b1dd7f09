import { type IncomingMessage } from 'node:http';
import {
  Agent,
  request as httpsRequest,
  type RequestOptions,
} from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { passedOn } from './faults';
import type { ApiRequest } from './apiRequest';

/** The API server behind a proxy, asked with the kubeconfig's credentials where the client brings none. */
export class Upstream {
  private constructor(
    private readonly server: URL,
    private readonly headers: Record<string, string>,
    /** With the kubeconfig's client certificate. */
    private readonly known: Agent,
    /** Without: a client that brings a token is whom the token says. */
    private readonly anonymous: Agent,
  ) {}

  static async of(kubeConfig: KubeConfig): Promise<Upstream> {
    const server = kubeConfig.getCurrentCluster()?.server;
    if (!server) {
      throw new Error('The kubeconfig has no current cluster to stand before');
    }
    const options: RequestOptions = { headers: {} };
    await kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key, rejectUnauthorized } = options;
    const trust = { ca, rejectUnauthorized, keepAlive: true };
    return new Upstream(
      new URL(server),
      Object.fromEntries(
        Object.entries(options.headers ?? {}).map(([name, value]) => [
          name.toLowerCase(),
          String(value).trim(),
        ]),
      ),
      new Agent({ ...trust, cert, key }),
      new Agent(trust),
    );
  }

  /** Resolves with the head of the answer. */
  ask(
    { method, path, query, headers, body }: ApiRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const search = query.size ? `?${query}` : '';
    const base = this.server.pathname.replace(/\/$/, '');
    const own = headers.authorization === undefined;
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: this.server.hostname,
          port: this.server.port || 443,
          agent: own ? this.known : this.anonymous,
          method,
          path: `${base}${path}${search}`,
          headers: {
            ...passedOn(headers),
            ...(own ? this.headers : {}),
            ...(body ? { 'content-length': Buffer.byteLength(body) } : {}),
          },
          signal,
        },
        resolve,
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.known.destroy();
    this.anonymous.destroy();
  }
}
