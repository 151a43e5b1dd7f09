/*
 * `node tools/prometheus/src/main.ts PORT FOLDER`: a Prometheus on loopback with
 * the history of the demo, until it gets a signal. What it needs is built and
 * written first, the first time for minutes.
 */
import { cachedHistory, demoHistory } from './history.ts';
import { ensurePrograms } from './programs.ts';
import { startPrometheus } from './prometheus.ts';

const [port, folder] = process.argv.slice(2);
const programs = await ensurePrograms(text => console.log(text));
console.log('programs are there');
const blocks = await cachedHistory(
  programs,
  demoHistory(Date.now() / 1000),
  'demo',
);
console.log('history is there');
const prometheus = await startPrometheus(programs, {
  port: Number(port),
  folder,
  blocks: [blocks],
});
console.log(`listening on ${prometheus.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => prometheus.stop().then(() => process.exit(0)));
const status = await prometheus.ended;
console.error(`Prometheus ended by itself:\n${status}`);
process.exitCode = 1;
