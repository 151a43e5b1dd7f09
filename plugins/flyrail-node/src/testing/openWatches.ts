import type { ServerResponse } from 'node:http';
import { matches, type ApiRequest, type RequestMatch } from './apiRequest';
import { errorFrameOf, faults, type Fault } from './faults';

interface OpenWatch {
  request: ApiRequest;
  response: ServerResponse;
  frozen: boolean;
  /** Lets go of the API server's end. */
  leave(): void;
}

/** The watches that stand open through a proxy. */
export class OpenWatches {
  private readonly open = new Set<OpenWatch>();

  add(watch: Omit<OpenWatch, 'frozen'>): OpenWatch {
    const entry = { ...watch, frozen: false };
    this.open.add(entry);
    watch.response.on('close', () => {
      this.open.delete(entry);
      watch.leave();
    });
    return entry;
  }

  of(match: RequestMatch = {}): ApiRequest[] {
    return this.matching(match).map(({ request }) => request);
  }

  /** TCP reset. Returns how many. */
  reset(match: RequestMatch = {}): number {
    return this.close(match, ({ response }) => {
      response.socket?.resetAndDestroy();
    });
  }

  /** An orderly end. */
  end(match: RequestMatch = {}): number {
    return this.close(match, ({ response }) => response.end());
  }

  /** Nothing is passed on any more, and nothing is closed: half open. */
  freeze(match: RequestMatch = {}): number {
    return this.each(match, watch => {
      watch.frozen = true;
    });
  }

  /** An ERROR frame, by default 410, and the end. */
  fail(match: RequestMatch = {}, fault: Fault = faults.expired()): number {
    if (fault.type !== 'errorFrame') {
      throw new Error(`An open watch cannot fail by a fault "${fault.type}"`);
    }
    return this.close(match, ({ response }) =>
      response.end(errorFrameOf(fault)),
    );
  }

  /** It is no longer open from now on, not only when the client has noticed. */
  private close(match: RequestMatch, act: (watch: OpenWatch) => void): number {
    return this.each(match, watch => {
      this.open.delete(watch);
      act(watch);
    });
  }

  private each(match: RequestMatch, act: (watch: OpenWatch) => void): number {
    const found = this.matching(match);
    found.forEach(act);
    return found.length;
  }

  private matching(match: RequestMatch): OpenWatch[] {
    return [...this.open].filter(({ request }) => matches(match, request));
  }
}
