import { Agent, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

// Readers that ask once a second each, in a process of their own, as browsers do: over connections that stay, taking gzip, and
// saying which answer they have already. Argument: a file with what to ask. A line on standard input begins a measurement; the
// next ends it, and what was measured is written as one line of JSON.

/** One question of a reader; with a method other than GET it carries an empty JSON body. */
export interface Page {
  kind: string;
  path: string;
  method?: 'GET' | 'POST';
}

/** What a reader asks, one after the other. */
export interface Asking {
  token: string;
  pages: Page[];
}

/** Of one kind of page: milliseconds from when it was due to its last byte, and bytes. */
export interface Answers {
  took: number[];
  bytes: number[];
  unchanged: number;
  errors: string[];
}

const { base, readers } = JSON.parse(readFileSync(process.argv[2], 'utf8')) as {
  base: string;
  readers: Asking[];
};
const SECOND = 1000;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const known = new Map<string, string>();
let measuring = false;
let measured: Record<string, Answers> = {};

process.stdin.on('data', () => {
  if (measuring) process.stdout.write(`${JSON.stringify(measured)}\n`);
  measuring = !measuring;
  measured = {};
});
process.stdin.on('end', () => process.exit());

await Promise.all(readers.map(read));

async function read({ token, pages }: Asking, index: number): Promise<void> {
  let due = performance.now() + (index * SECOND) / readers.length;
  for (let turn = index; ; turn++, due += SECOND) {
    await pause(Math.max(0, due - performance.now()));
    const page = pages[turn % pages.length];
    // Not waited for: who asks once a second asks again also when an answer is late.
    ask(token, page, due).catch(error =>
      answersOf(page.kind).errors.push(String(error)),
    );
  }
}

function ask(
  token: string,
  { kind, path, method = 'GET' }: Page,
  due: number,
): Promise<void> {
  const key = `${token} ${path}`;
  const etag = known.get(key);
  return new Promise((resolve, reject) => {
    const asked = request(
      `${base}${path}`,
      {
        agent,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'accept-encoding': 'gzip',
          ...(etag && { 'if-none-match': etag }),
          ...(method === 'POST' && { 'content-type': 'application/json' }),
        },
      },
      response => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          if (headers.etag) known.set(key, headers.etag);
          if (measuring) {
            const answers = answersOf(kind);
            answers.took.push(performance.now() - due);
            answers.bytes.push(bytes);
            if (statusCode === 304) answers.unchanged++;
            else if (statusCode !== 200) {
              answers.errors.push(`${path}: ${statusCode}`);
            }
          }
          resolve();
        });
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

function answersOf(kind: string): Answers {
  measured[kind] ??= { took: [], bytes: [], unchanged: 0, errors: [] };
  return measured[kind];
}
