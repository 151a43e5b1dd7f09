import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWords } from './portal.ts';

test('a backend with a wrong key in its configuration is told of by Backstage’s own summary', () => {
  const summary = `Backend startup failed due to the following errors:
  Plugin 'flyrail' startup failed; caused by InputError: Invalid configuration:
  flyrail.clusterz: unknown key; did you mean "clusters"?`;
  assert.equal(
    lastWords(
      `2026 backstage info Plugin initialization started\n${summary}\n2026 catalog info more\n`,
    ),
    summary,
  );
});

test('a program that an error ended is told of by the error, without the stack', () => {
  const output = `
2026-01-01 rootHttpRouter info [..] "GET /" type="incomingRequest"
/repo/dist/index.js:1
throw error;
\u001b[31mError\u001b[39m: Cannot find module './gone'
    at load (/repo/x.js:1:1)

Node.js v24.21.0
`;
  assert.equal(lastWords(output), "Error: Cannot find module './gone'");
});

test('a backend that runs has no last words', () => {
  assert.equal(lastWords('info: Error counts: none\n'), undefined);
});
