import { readFileSync } from 'node:fs';
import { prometheusUsage } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/usage/usageSources';
import type { WorkloadRef } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/usage/usageSource';
import { openOptimizationDatabase } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/database';
import { systemClock } from '@flyrail/backstage-plugin-flyrail-node';
import { knex } from 'knex';
import { consoleLogger } from './consoleLogger';

interface Options {
  url: string;
  workloads: WorkloadRef[];
  historyDays: number;
  /** Unix seconds at which a cycle runs, one after the other. */
  cycles: number[];
}

/** `prometheusLoadProcess FILE` (with options): our cycles at these times on a database in memory; prints what each took. */
async function main({ url, workloads, historyDays, cycles }: Options) {
  const database = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  await openOptimizationDatabase({ getClient: async () => database });
  let now = 0;
  const source = prometheusUsage(
    'bench',
    {
      ...{ url, headers: {}, labels: {}, historyDays },
      ...{ samplesPerQuery: 1_000_000, queriesInFlight: 2 },
      queryTimeoutSeconds: 60,
    },
    {
      knex: database,
      logger: consoleLogger,
      clock: { ...systemClock, now: () => now * 1000 },
    },
  );
  const results = [];
  for (const time of cycles) {
    now = time;
    const began = performance.now();
    const { queries, samples, state } = await source.refresh(workloads);
    if (state.state !== 'ready') throw new Error(state.message);
    results.push({
      queries,
      samples,
      seconds: (performance.now() - began) / 1000,
    });
  }
  const [{ known, bytes }] = await database(
    'optimization_usage_digests',
  ).select(database.raw('count(*) as known, sum(length(digest)) as bytes'));
  await database.destroy();
  process.stdout.write(
    `${JSON.stringify({
      results,
      known,
      digestKiB: bytes / known / 1024,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    })}\n`,
  );
  process.exit(0);
}

main(JSON.parse(readFileSync(process.argv[2], 'utf8'))).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
