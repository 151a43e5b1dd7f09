import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiRequest } from './apiRequest';
import { errorFrameOf, passedOn, type Fault } from './faults';
import type { OpenWatches } from './openWatches';
import type { Upstream } from './upstream';

/** One request on its way through a proxy, and its answer on the way back, with or without a fault. */
export class Exchange {
  constructor(
    private readonly request: ApiRequest,
    private readonly response: ServerResponse,
    private readonly upstream: Upstream,
    private readonly watches: OpenWatches,
    /** Called when a watch stands open: what follows is not work. */
    private readonly onOpen: () => void,
  ) {}

  async run(fault: Fault | undefined): Promise<void> {
    switch (fault?.type) {
      case 'answer':
        this.answer(fault.status, fault.headers, fault.body);
        return;
      case 'hang':
        return;
      case 'errorFrame':
        if (this.request.verb === 'watch') {
          const headers = { 'content-type': 'application/json' };
          this.answer(200, headers, errorFrameOf(fault));
        } else {
          const { object } = JSON.parse(errorFrameOf(fault));
          this.answer(
            fault.status,
            { 'content-type': 'application/json' },
            JSON.stringify(object),
          );
        }
        return;
      case 'delay':
        await (typeof fault.until === 'number'
          ? delay(fault.until)
          : fault.until);
        await this.forward(undefined);
        return;
      case 'reset':
        if (!fault.after) {
          this.reset();
          return;
        }
        await this.forward(fault);
        return;
      default:
        await this.forward(fault);
    }
  }

  private async forward(fault: Fault | undefined): Promise<void> {
    const leaving = new AbortController();
    let answer: IncomingMessage;
    try {
      if (this.request.verb === 'watch') {
        this.response.on('close', () => leaving.abort());
      }
      answer = await this.upstream.ask(
        { ...this.request, query: this.queryFor(fault) },
        leaving.signal,
      );
      if (this.request.verb === 'watch' && answer.statusCode === 200) {
        await this.stream(answer, fault, leaving);
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of answer) {
        chunks.push(chunk as Buffer);
      }
      await this.passBack(answer, Buffer.concat(chunks), fault);
    } catch {
      // The API server is away or has broken off: so it looks from here, too.
      this.reset();
    }
  }

  /** What is asked of the API server; the record keeps what the client has asked. */
  private queryFor(fault: Fault | undefined): URLSearchParams {
    const query = new URLSearchParams(this.request.query);
    if (fault?.type === 'query') {
      fault.change(query);
    } else if (fault?.type === 'rewrite') {
      fault.query?.(query);
    }
    return query;
  }

  private async passBack(
    answer: IncomingMessage,
    body: Buffer,
    fault: Fault | undefined,
  ): Promise<void> {
    const { statusCode = 502 } = answer;
    const headers = passedOn(answer.headers) as Record<string, string>;
    switch (fault?.type) {
      case 'reset':
        this.reset();
        return;
      case 'rewrite':
        this.answer(
          statusCode,
          headers,
          JSON.stringify(fault.change(JSON.parse(body.toString()))),
        );
        return;
      case 'truncate': {
        const part = body.subarray(0, Math.floor(body.length * fault.keep));
        if (!fault.reset) {
          this.answer(statusCode, headers, part);
          return;
        }
        this.request.status = statusCode;
        this.response.writeHead(statusCode, {
          ...headers,
          'content-length': body.length,
        });
        this.response.write(part, () => this.reset());
        return;
      }
      case 'drip':
        this.request.status = statusCode;
        this.response.writeHead(statusCode, headers);
        for (let at = 0; at < body.length; at += fault.bytes) {
          this.response.write(body.subarray(at, at + fault.bytes));
          await delay(fault.everyMs);
          if (this.response.destroyed) {
            return;
          }
        }
        this.response.end();
        return;
      default:
        this.answer(statusCode, headers, body);
    }
  }

  private async stream(
    answer: IncomingMessage,
    fault: Fault | undefined,
    leaving: AbortController,
  ): Promise<void> {
    const { request, response } = this;
    request.status = 200;
    response.writeHead(200, passedOn(answer.headers) as Record<string, string>);
    response.flushHeaders();
    this.onOpen();
    const watch = this.watches.add({
      request,
      response,
      leave: () => leaving.abort(),
    });
    let framesLeft = fault?.type === 'cutFrame' ? fault.after : undefined;
    for await (const chunk of answer) {
      if (watch.frozen) {
        continue;
      }
      if (framesLeft === undefined) {
        response.write(chunk);
        continue;
      }
      for (const line of (chunk as Buffer).toString().split(/(?<=\n)/)) {
        if (framesLeft-- <= 0) {
          response.end(line.slice(0, line.length / 2));
          return;
        }
        response.write(line);
      }
    }
    if (!watch.frozen) {
      response.end();
    }
  }

  private answer(
    status: number,
    headers: Record<string, string>,
    body: string | Buffer,
  ): void {
    this.request.status = status;
    this.response.writeHead(status, {
      ...headers,
      'content-length': Buffer.byteLength(body),
    });
    this.response.end(body);
  }

  private reset(): void {
    this.response.socket?.resetAndDestroy();
  }
}
