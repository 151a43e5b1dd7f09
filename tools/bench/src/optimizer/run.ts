import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clusterDirectory } from '../../../cluster/src/directories.ts';
import { processesOf } from '../../../cluster/src/processes.ts';
import type { Prometheus } from '../../../prometheus/src/prometheus.ts';
import { yieldTo } from '../apiServer.ts';
import { inParallel, openClient, type Json } from '../client.ts';
import { fleetWorkloads } from '../fleetWorkloads.ts';
import type { MeasuredProcess } from '../measuredProcess.ts';
import { ObjectWatch } from '../objectWatch.ts';
import { measureReaders, type ReadingFigures } from '../readers.ts';
import { measureChanges, type ChangeFigures } from './changes.ts';
import { memoryOf, type MemoryFigures } from './memory.ts';
import {
  createCostOptimizations,
  createDeployments,
  DEPLOYMENTS,
  OPTIMIZATIONS,
  untilServed,
} from './objects.ts';
import { optimizerQuestions, pathOf, statusQuestions } from './questions.ts';
import {
  type OptimizerOptions,
  portal,
  signedIn,
  type Stage,
  startMetrics,
  withPortal,
} from './stage.ts';

const IDLE_SECONDS = 60;
const WARM_UP_SECONDS = 15;
const READING_SECONDS = 60;
const CHANGES = 20;
const PATIENCE_SECONDS = 3_600;
/** The rule of the operator's defaults: each target is looked at again after this. */
export const RECHECK_SECONDS = 1_800;

/** Of one process in a time. */
export interface Spent {
  seconds: number;
  cpuSeconds: number;
}

export interface OptimizerFigures {
  workloads: number;
  /** CostOptimizations with a recommendation. */
  recommended: number;
  /** From the start of the host until every workload was looked at, its whole history read. */
  firstLook: Spent;
  /** Every workload looked at once more, with usage that is known. */
  look: Spent;
  /** While nothing happens. */
  idle: { with: Spent; without: Spent };
  memory: { with: MemoryFigures; without: MemoryFigures };
  /** The most that was resident at the end, after readers and changes. */
  peakAtEndMiB: number;
  /** What the tab and the fleet page ask for. */
  status: ReadingFigures;
  /** What asks the API server and the metrics store each time. */
  optimizer: ReadingFigures;
  changes: ChangeFigures;
}

/** How the optimization operator does in a portal with many CostOptimizations, and what it adds to that portal. */
export async function measureOptimizer(
  options: OptimizerOptions,
): Promise<OptimizerFigures> {
  const { folder, cluster, workloads, say } = options;
  // In life API server and metrics store are on other machines: here they get the cores that the portal leaves them.
  for (const pid of processesOf(clusterDirectory(cluster.name)))
    yieldTo(pid, 19);
  const client = openClient(cluster.kubeconfig);
  const watch = new ObjectWatch();
  const fleet = fleetWorkloads(workloads, 1);
  let prometheus: Prometheus | undefined;
  try {
    say('writing the history');
    prometheus = await startMetrics(options);
    say('creating the workloads');
    await untilServed(client);
    await watch.start(client, [
      `${DEPLOYMENTS}/deployments`,
      `${OPTIMIZATIONS}/costoptimizations`,
    ]);
    await createDeployments(client, fleet);
    await createCostOptimizations(client, fleet);
    const log = join(folder, 'portal.log');
    rmSync(log, { force: true });
    const stage = { ...options, client, watch, fleet, prometheus, log };
    say('the portal without the operator');
    const without = await withPortal(stage, 'without', portalAlone);
    say('the portal with the operator');
    const { idle, memory, ...figures } = await withPortal(
      stage,
      'with',
      portalWithOperator,
    );
    return {
      workloads,
      ...figures,
      idle: { with: idle, without: without.idle },
      memory: { with: memory, without: without.memory },
    };
  } finally {
    watch.stop();
    client.close();
    await prometheus?.stop();
  }
}

async function portalAlone({ log }: Stage, running: MeasuredProcess) {
  await running.quiet(300);
  const memory = await memoryOf(running, log);
  return {
    memory,
    idle: await spentIn(running, () => pause(IDLE_SECONDS * 1000)),
  };
}

async function portalWithOperator(stage: Stage, running: MeasuredProcess) {
  const { client, fleet, folder, log, reading, say, watch } = stage;
  const analysed = (isSo: (object: Json) => boolean) => {
    const waiting = () =>
      watch.all('CostOptimization').filter(each => !isSo(each));
    return watch.until(
      PATIENCE_SECONDS,
      () =>
        watch.all('CostOptimization').length === fleet.length &&
        waiting().length === 0
          ? true
          : undefined,
      () =>
        `${waiting().length} of ${
          fleet.length
        } CostOptimizations were not looked at (${JSON.stringify(
          waiting()[0]?.status,
        )})`,
    );
  };
  await running.during(
    analysed(({ status }) => status?.lastAnalysis !== undefined),
  );
  const settledAt = await running.quiet(300);
  const firstLook = {
    seconds: (settledAt - running.startedAt) / 1000,
    cpuSeconds: running.cpuSeconds(),
  };
  say('a second look at all');
  const look = await spentIn(running, async () => {
    const began = Date.now();
    await inParallel(fleet, 16, each =>
      client.call(
        'PATCH',
        `${OPTIMIZATIONS}/namespaces/${each.namespace}/costoptimizations/${each.workload}`,
        { spec: { metricsWindow: '14d' } },
      ),
    );
    await running.during(
      analysed(({ status }) => Date.parse(status.lastAnalysis) >= began - 1000),
    );
    await running.quiet(300);
  });
  const memory = await memoryOf(running, log);
  say('idle');
  const idle = await spentIn(running, () => pause(IDLE_SECONDS * 1000));

  const read = (readers: Parameters<typeof measureReaders>[1]['readers']) =>
    measureReaders(running, {
      ...{ reading, readers, base: portal.base },
      file: join(folder, 'reading.json'),
      warmUpSeconds: WARM_UP_SECONDS,
      seconds: READING_SECONDS,
    });
  say('reading the status');
  const stopEdits = keepEditing(stage);
  const status = await read(await statusQuestions(portal, fleet));
  await stopEdits();
  await running.quiet(300);
  say('asking the optimizer');
  const optimizer = await read(await optimizerQuestions(portal, fleet));
  await running.quiet(300);

  say('applying and rolling back');
  const recommended = watch
    .all('CostOptimization')
    .filter(each => each.status?.currentRecommendation);
  const names = new Set(recommended.map(({ metadata }) => metadata.name));
  const changes = await running.during(
    measureChanges({
      ...{ portal, pathOf, watch },
      token: await signedIn(),
      workloads: fleet
        .filter(({ workload }) => names.has(workload))
        .slice(0, CHANGES),
    }),
  );
  return {
    ...{ firstLook, look, memory, idle, status, optimizer, changes },
    recommended: recommended.length,
    peakAtEndMiB: running.peakResidentMiB(),
  };
}

async function spentIn(
  running: MeasuredProcess,
  work: () => Promise<unknown>,
): Promise<Spent> {
  const [began, before] = [performance.now(), running.cpuSeconds()];
  await running.during(work());
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: running.cpuSeconds() - before,
  };
}

/** One CostOptimization changes every second, and is looked at again. */
function keepEditing({ client, fleet }: Stage): () => Promise<void> {
  let going = true;
  const editing = (async () => {
    for (let turn = 0; going; turn++) {
      const { namespace, workload } = fleet[turn % fleet.length];
      await client.call(
        'PATCH',
        `${OPTIMIZATIONS}/namespaces/${namespace}/costoptimizations/${workload}`,
        { spec: { maxChangePercent: 40 + (turn % 10) } },
      );
      await pause(1000);
    }
  })();
  return async () => {
    going = false;
    await editing;
  };
}
