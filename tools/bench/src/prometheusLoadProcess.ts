import { readFileSync } from 'node:fs';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { PrometheusClient } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/usage/prometheus/prometheusClient';
import { prometheusUsage } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/usage/usageSources';
import { readUsageConfig } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/usage/usageConfig';
import type { WorkloadRef } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/usage/usageSource';
import { openOptimizationDatabase } from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/database';
import { systemClock } from '@flyrail/backstage-plugin-flyrail-node';
import { knex } from 'knex';
import { consoleLogger } from './consoleLogger';

interface Options {
  url: string;
  workloads: WorkloadRef[];
  historyDays: number;
  /** Unix seconds at which a cycle runs, one after the other. */
  cycles: number[];
  /** Other settings of `flyrail.optimization.usage[].prometheus`, to compare with the defaults. */
  more?: JsonObject;
}

/** `prometheusLoadProcess FILE` (with options): our cycles at these times on a database in memory; prints what each took. */
async function main({ url, workloads, historyDays, cycles, more }: Options) {
  const database = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  await openOptimizationDatabase({ getClient: async () => database });
  let now = 0;
  const [[, config]] = readUsageConfig(
    new ConfigReader({
      flyrail: {
        optimization: {
          usage: [
            {
              cluster: 'bench',
              // A busy machine may take its time. All else as it is where nothing is configured.
              prometheus: {
                url,
                historyDays,
                queryTimeoutSeconds: 60,
                ...more,
              },
            },
          ],
        },
      },
    }),
  );
  const clock = { ...systemClock, now: () => now * 1000 };
  const source = prometheusUsage('bench', config, {
    client: new PrometheusClient({ ...config, clock }),
    knex: database,
    logger: consoleLogger,
    clock,
  });
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
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stdout.write(
    `${JSON.stringify({
      results,
      known,
      digestKiB: bytes / known / 1024,
      peakMiB: maxRSS / 1024,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    })}\n`,
  );
  process.exit(0);
}

main(JSON.parse(readFileSync(process.argv[2], 'utf8'))).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
