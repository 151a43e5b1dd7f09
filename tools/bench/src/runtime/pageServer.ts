import { createServer } from 'node:http';
import { manyWebApps } from './manyWebApps';

// An API server that only lists and watches WebApps, in a process of its own. It writes its port to standard output;
// a line on standard input ends the running watch with 410, so that whoever watches must list again.

const webApps = manyWebApps(Number(process.argv[2]));
const version = '2000000';
const texts = new Map<string, string>();

/** Made before it is asked for: what is measured is who reads. */
function page(limit: number, from: number): string {
  const key = `${limit} ${from}`;
  let text = texts.get(key);
  if (text === undefined) {
    const next = from + limit;
    text = JSON.stringify({
      kind: 'WebAppList',
      apiVersion: 'platform.example.com/v1',
      metadata: {
        resourceVersion: version,
        ...(next < webApps.length ? { continue: String(next) } : {}),
      },
      items: webApps.slice(from, next),
    });
    texts.set(key, text);
  }
  return text;
}

const watches = new Set<import('node:http').ServerResponse>();
const server = createServer((request, response) => {
  const url = new URL(request.url!, 'http://localhost');
  response.setHeader('content-type', 'application/json');
  if (!url.pathname.endsWith('/webapps')) {
    response.end(JSON.stringify({ gitVersion: 'v1.36.3' }));
  } else if (url.searchParams.has('watch')) {
    response.flushHeaders();
    watches.add(response);
    response.on('close', () => watches.delete(response));
  } else {
    const limit = Number(url.searchParams.get('limit') ?? webApps.length);
    response.end(page(limit, Number(url.searchParams.get('continue') ?? 0)));
  }
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${(server.address() as { port: number }).port}\n`),
);
process.stdin.on('data', () => {
  for (const watch of watches) {
    watch.end(
      `${JSON.stringify({
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired' },
      })}\n`,
    );
  }
});
process.stdin.on('end', () => process.exit());
