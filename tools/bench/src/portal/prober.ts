import { setTimeout as pause } from 'node:timers/promises';

// Asks the portal's own routes one after the other, in a process of its own, so that nothing else delays the clock.
// Arguments: the portal's address and a token. A line on standard input begins a measurement; the next ends it, and the
// milliseconds of each request are written as one line of JSON.

const [base, token] = process.argv.slice(2);
const PAUSE_MS = 5;
const ROUTES = [
  '/api/catalog/entities/by-query?limit=20&filter=kind=component',
  '/api/catalog/entities/by-name/component/default/component-7',
  '/api/catalog/entities?limit=50',
  '/api/catalog/entity-facets?facet=kind&facet=spec.type',
];

let measuring = false;
let took: number[] = [];

process.stdin.on('data', () => {
  if (measuring) process.stdout.write(`${JSON.stringify(took)}\n`);
  measuring = !measuring;
  took = [];
});
process.stdin.on('end', () => process.exit());

for (let turn = 0; ; turn++) {
  if (!measuring) {
    await pause(20);
    continue;
  }
  const began = performance.now();
  const answer = await fetch(`${base}${ROUTES[turn % ROUTES.length]}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  took.push(performance.now() - began);
  await pause(PAUSE_MS);
}
