import { cachedHistory } from './history.ts';
import { ensurePrograms, type Say } from './programs.ts';
import { startPrometheus, type Prometheus } from './prometheus.ts';

/** The Monday with which the history of the tests begins, in Unix seconds. */
const FROM = Date.parse('2026-01-05T00:00:00Z') / 1000;
const DAYS = 16;

/** What integration tests read from: the demo's history of sixteen days of January 2026, as two Prometheus servers scraped it. */
export async function startTestPrometheus(
  port: number,
  folder: string,
  say?: Say,
): Promise<Prometheus> {
  const programs = await ensurePrograms(say);
  const blocks = await cachedHistory(
    programs,
    {
      profile: 'demo',
      from: FROM,
      to: FROM + DAYS * 86_400,
      copies: 2,
      seed: 6,
    },
    'test',
  );
  return startPrometheus(programs, { port, folder, blocks: [blocks] });
}
