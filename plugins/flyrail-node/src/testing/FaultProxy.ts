import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  setImmediate as nextTurn,
  setTimeout as delay,
} from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { loadKubeConfig } from '../cluster/kubeConfig';
import {
  describeRequest,
  matches,
  type ApiRequest,
  type RequestMatch,
} from './apiRequest';
import { Exchange } from './exchange';
import type { Fault } from './faults';
import { holdPort } from './heldPort';
import { OpenWatches } from './openWatches';
import { unrest } from './unrest';
import { Upstream } from './upstream';

export interface FaultProxyOptions {
  /** The API server to stand before, and as whom to ask it when the client brings no token. */
  kubeConfig: KubeConfig;
  /** PEM: the proxy speaks HTTPS with this certificate. Default: plain HTTP. */
  tls?: { key: string; cert: string };
}

export interface InjectOptions {
  /** How many requests meet the fault; default all. */
  times?: number;
  /** How many go well before; default 0. */
  skip?: number;
}

/** A fault that waits for its requests. */
export interface Injection {
  /** How many requests have met it. */
  readonly hits: number;
  remove(): void;
}

interface ActiveInjection extends Injection {
  hits: number;
  met: number;
  match: RequestMatch;
  fault: Fault;
  options: Required<InjectOptions>;
}

/**
 * Stands between a connection and a real API server, and lets requests fail on demand.
 *
 * Everything that is not told to fail goes through unchanged. It keeps a record of every request, so that a test can
 * say how many there may be. It has no clock of its own: what it does happens when a request comes or a method is
 * called (`faults.delay` with a number and `faults.drip` take real milliseconds).
 *
 * @example
 * const proxy = await FaultProxy.start({ kubeConfig: await loadKubeConfig({ kubeconfig }) });
 * const connection = createClusterConnection({ name: 'test', kubeConfig: await proxy.kubeConfig(), logger });
 * proxy.inject({ verb: 'list', resource: ConfigMap }, faults.status(503), { times: 3 });
 * proxy.watches.reset();
 * expect(proxy.seen({ verb: 'list' }).length).toBeLessThan(10);
 * await proxy.stop();
 */
export class FaultProxy {
  /** Every request that came in, oldest first. */
  readonly requests: ApiRequest[] = [];
  /** The watches that stand open now: reset, end, freeze or fail them. */
  readonly watches = new OpenWatches();
  private injections: ActiveInjection[] = [];
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  /** While it is cut: lets go of its port. */
  private letPortGo?: () => Promise<void>;
  private port = 0;
  private busy = 0;

  private constructor(
    private readonly upstream: Upstream,
    private readonly tls: FaultProxyOptions['tls'],
  ) {}

  /** Listens on a port of loopback. */
  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(
      await Upstream.of(options.kubeConfig),
      options.tls,
    );
    await proxy.restore();
    return proxy;
  }

  get url(): string {
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** A kubeconfig that leads through the proxy; without a token, with the rights of the proxy's own. */
  async kubeConfig(
    user: { token?: string; tokenFile?: string } = {},
  ): Promise<KubeConfig> {
    return loadKubeConfig({
      url: this.url,
      // Said for HTTP, too: the client refuses that otherwise.
      skipTLSVerify: true,
      ...user,
    });
  }

  /** Lets the requests that match meet a fault. Of several injections that match, the first one counts. */
  inject(
    match: RequestMatch,
    fault: Fault,
    { times = Infinity, skip = 0 }: InjectOptions = {},
  ): Injection {
    const injection: ActiveInjection = {
      hits: 0,
      met: 0,
      match,
      fault,
      options: { times, skip },
      remove: () => {
        this.injections = this.injections.filter(other => other !== injection);
      },
    };
    this.injections.push(injection);
    return injection;
  }

  /** The requests that came in and match, oldest first. */
  seen(match: RequestMatch = {}): ApiRequest[] {
    return this.requests.filter(request => matches(match, request));
  }

  /** Forgets the requests seen so far. */
  forget(): void {
    this.requests.length = 0;
  }

  /** Takes all injections away. What hangs, hangs on. */
  clear(): void {
    this.injections = [];
  }

  /** Every connection breaks, and new ones are refused, until `restore`. Nobody else gets the address meanwhile. */
  async cut(): Promise<void> {
    if (await this.close()) {
      this.letPortGo = await holdPort(this.port);
    }
  }

  /** Listens again, at the same address. */
  async restore(): Promise<void> {
    if (this.server) {
      return;
    }
    await this.letPortGo?.();
    this.letPortGo = undefined;
    const server = this.tls ? createTlsServer(this.tls) : createServer();
    this.server = server;
    server.on('request', (request, response) => {
      this.take(request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
    // A test that waits is no reason to hang up.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  /**
   * Resolves when no request is on its way, no file is being read (a token, before a request leaves), and none came for
   * some turns of the event loop. What hangs is not waited for.
   */
  async idle(): Promise<void> {
    let seen: number;
    do {
      seen = this.requests.length;
      for (let turn = 0; turn < 8; turn++) {
        await nextTurn();
      }
      await delay(1);
    } while (
      this.busy > 0 ||
      seen !== this.requests.length ||
      isReadingFiles()
    );
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.close();
    await this.letPortGo?.();
    this.upstream.close();
  }

  /** Answers whether it was open. */
  private async close(): Promise<boolean> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) {
      socket.resetAndDestroy();
    }
    if (!server) {
      return false;
    }
    const closed = once(server, 'close');
    server.close();
    await closed;
    return true;
  }

  private async take(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    response.on('error', () => {});
    const request = describeRequest(
      incoming.method!,
      incoming.url!,
      incoming.headers,
      await text(incoming),
    );
    this.requests.push(request);
    let working = true;
    const rest = () => {
      this.busy -= working ? 1 : 0;
      working = false;
    };
    this.busy++;
    try {
      await unrest.moment(10);
      await new Exchange(
        request,
        response,
        this.upstream,
        this.watches,
        rest,
      ).run(this.faultFor(request));
    } finally {
      rest();
    }
  }

  private faultFor(request: ApiRequest): Fault | undefined {
    for (const injection of this.injections) {
      const { skip, times } = injection.options;
      if (matches(injection.match, request)) {
        injection.met++;
        if (injection.met > skip && injection.hits < times) {
          injection.hits++;
          return injection.fault;
        }
      }
    }
    return undefined;
  }
}

/** Reads are other threads' work: on a busy machine they take many turns of the event loop. */
function isReadingFiles(): boolean {
  return process
    .getActiveResourcesInfo()
    .some(name => /^(FSReq|CloseReq)/.test(name));
}
