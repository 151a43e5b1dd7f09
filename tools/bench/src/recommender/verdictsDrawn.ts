import type { Result } from './contest.ts';
import type { OnlineResult } from './online.ts';
import { mean } from './random.ts';
import type { Verdict } from './verdicts.ts';

/**
 * What is judged of acting online on memory that is drawn: leaks, growth, caches that fill, releases. A one-shot request
 * that is exceeded has little slack, so KRR's slack is no measure there: the peers are the highest peak × 1.08 … 1.20,
 * KRR's factor among them, each with its hits; of those that have no more slack than acting online the fewest hits count.
 */
export function drawnVerdicts(
  online: readonly OnlineResult[],
  results: readonly Result[],
): Verdict[] {
  const places = online.flatMap(({ memory }, place) => (memory ? [place] : []));
  const slack = mean(places.map(place => online[place].memory!.slack));
  const hits = places.filter(place => online[place].memory!.hit).length;
  const peers = results
    .filter(
      ({ part, memory }) => part === 'memory front' && memory.some(Boolean),
    )
    .map(({ memory }) => ({
      slack: mean(places.map(place => memory[place]!.slack)),
      hits: places.filter(place => memory[place]!.hit).length,
    }));
  const fewest = Math.min(
    ...peers.filter(peer => peer.slack <= slack).map(peer => peer.hits),
  );
  return [
    {
      group: 'drawn',
      name: 'online, series whose memory was hit: half of the fewest of the max front at no more slack',
      ours: hits,
      peer: fewest,
      limit: fewest / 2,
      ok: hits <= fewest / 2,
    },
  ];
}
