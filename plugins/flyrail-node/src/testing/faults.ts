import type { IncomingHttpHeaders } from 'node:http';

/** What goes wrong with a request. Made by `faults`. */
export type Fault =
  /** The API server is not asked; this is the answer. */
  | {
      type: 'answer';
      status: number;
      headers: Record<string, string>;
      body: string;
    }
  /** The connection breaks (TCP reset) before the API server sees the request, or after it has handled it. */
  | { type: 'reset'; after: boolean }
  /** The request is taken and never answered; the API server does not see it. */
  | { type: 'hang' }
  /** The request waits before it is passed on. */
  | { type: 'delay'; until: Promise<void> | number }
  /** The answer comes in small pieces. */
  | { type: 'drip'; bytes: number; everyMs: number }
  /** Only the first part of the answer comes; then the end, or a TCP reset. */
  | { type: 'truncate'; keep: number; reset: boolean }
  /** That many frames of the watch come, then half of one, then the end. */
  | { type: 'cutFrame'; after: number }
  /** The watch answers with an ERROR frame. */
  | { type: 'errorFrame'; status: number; reason: string; message: string }
  /** The request's query is changed on its way. */
  | { type: 'query'; change(query: URLSearchParams): void }
  /** The answer's JSON is changed on its way. */
  | {
      type: 'rewrite';
      change(body: any): unknown;
      query?(query: URLSearchParams): void;
    };

/** An error answer as the API server writes it. */
function statusBody(code: number, reason: string, message: string): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message,
  });
}

const reasons: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const garbage = {
  html: '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>',
  truncated: '{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resour',
  empty: '',
  /** JSON, but not what was asked for. */
  other: '{"hello":"world"}',
  null: 'null',
};

/** The faults that a `FaultProxy` can put between an operator and its API server. */
export const faults = {
  /** An error of the API server's own form. */
  status(code: number, message = `injected ${code}`): Fault {
    return {
      type: 'answer',
      status: code,
      headers: { 'content-type': 'application/json' },
      body: statusBody(code, reasons[code] ?? 'Unknown', message),
    };
  },

  /** 429 with `Retry-After`: seconds as a number, or any text, such as an HTTP date. */
  tooManyRequests(retryAfter: number | string): Fault {
    return {
      type: 'answer',
      status: 429,
      headers: {
        'content-type': 'application/json',
        'retry-after': String(retryAfter),
      },
      body: statusBody(429, reasons[429], 'too many requests, injected'),
    };
  },

  /** 200 with something that is not what was asked for: a gateway's page, half of a JSON text, nothing. */
  garbage(kind: keyof typeof garbage = 'html'): Fault {
    return {
      type: 'answer',
      status: 200,
      headers: {
        'content-type': kind === 'html' ? 'text/html' : 'application/json',
      },
      body: garbage[kind],
    };
  },

  /** The connection breaks before the API server sees the request. */
  resetBefore(): Fault {
    return { type: 'reset', after: false };
  },

  /** The API server does what it was asked; the answer is lost. */
  resetAfter(): Fault {
    return { type: 'reset', after: true };
  },

  /** Taken and never answered. */
  hang(): Fault {
    return { type: 'hang' };
  },

  /** Passed on later: after milliseconds, or when a promise resolves. */
  delay(until: number | Promise<void>): Fault {
    return { type: 'delay', until };
  },

  /** The answer comes `bytes` at a time. */
  drip(bytes = 512, everyMs = 1): Fault {
    return { type: 'drip', bytes, everyMs };
  },

  /** Only this share (0 to 1) of the answer comes, and then the end, as if it were whole; or a TCP reset. */
  truncate(keep = 0.5, { reset = false } = {}): Fault {
    return { type: 'truncate', keep, reset };
  },

  /** A watch that ends in the middle of the frame after the first `after`. */
  cutFrame(after = 0): Fault {
    return { type: 'cutFrame', after };
  },

  /** 410 for a watch, as the API server says it there: an ERROR frame in an answer of status 200. */
  expired(): Fault {
    return {
      type: 'errorFrame',
      status: 410,
      reason: 'Expired',
      message: 'too old resource version, injected',
    };
  },

  /** An ERROR frame of a watch. */
  errorFrame(status: number, message = `injected ${status}`): Fault {
    return {
      type: 'errorFrame',
      status,
      reason: reasons[status] ?? 'Unknown',
      message,
    };
  },

  /** Lists come in pages of this size, however large ones were asked for: paging with few objects. */
  smallPages(size: number): Fault {
    return {
      type: 'query',
      change: query => {
        if (query.has('limit')) {
          query.set('limit', String(size));
        }
      },
    };
  },

  /** Lists that never end: each page is the first one again, and promises another. */
  endlessList(): Fault {
    let page = 0;
    return {
      type: 'rewrite',
      query: query => query.delete('continue'),
      change: list => ({
        ...list,
        metadata: { ...list.metadata, continue: `page-${++page}` },
      }),
    };
  },

  /** An answer of the API server that is changed on its way: a page that lies about its `continue`. */
  rewrite(change: (body: any) => unknown): Fault {
    return { type: 'rewrite', change };
  },
};

/** One ERROR frame, with its line end. */
export function errorFrameOf(
  fault: Extract<Fault, { type: 'errorFrame' }>,
): string {
  const object = JSON.parse(
    statusBody(fault.status, fault.reason, fault.message),
  );
  return `${JSON.stringify({ type: 'ERROR', object })}\n`;
}

/** Headers that belong to one connection and are not passed on. */
export function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const {
    connection,
    'keep-alive': keepAlive,
    'transfer-encoding': transferEncoding,
    host,
    'content-length': contentLength,
    ...rest
  } = headers;
  return rest;
}
