import {
  digestOf,
  fixedCpuFront,
  fixedMemoryFront,
  publishedRules,
  recommend,
  type Setting,
  sizingOf,
} from '@flyrail/backstage-plugin-optimization-common';
import { type Contestant, contest } from './recommender/contest.ts';
import { DAY, readDataset } from './recommender/dataset.ts';
import { drawnCpu, drawnMemory } from './recommender/drawn.ts';
import { familyLeftOut } from './recommender/leftOut.ts';
import { actOnline } from './recommender/online.ts';
import { rollingOrigins } from './recommender/origins.ts';
import {
  calibrationTables,
  contestTables,
  leftOutTable,
  onlineTable,
  ratioTable,
} from './recommender/tables.ts';
import {
  calibrationVerdicts,
  onlineVerdicts,
  verdictsOf,
} from './recommender/verdicts.ts';
import { drawnVerdicts } from './recommender/verdictsDrawn.ts';

// The recommender and the published rules on held-out days: what ./dev bench recommender measures. Prints one line of
// JSON: tables for people and verdicts. Arguments: the folder of series, and whether to act online.

const settings: Setting[] = ['savings', 'balanced', 'reliability'];
/** Series of each shape that are drawn. */
const DRAWN_OF_EACH = 4;

const contestants: Contestant[] = [
  ...settings.map(setting => ({
    name: setting,
    part: 'ours' as const,
    // By way of the digest: what is judged is what runs in production.
    rule: (training: Parameters<typeof digestOf>[0]) =>
      sizingOf(recommend(digestOf(training), { setting })),
  })),
  ...publishedRules.map(rule => ({ ...rule, part: 'published' as const })),
  ...fixedCpuFront.map(rule => ({ ...rule, part: 'cpu front' as const })),
  ...fixedMemoryFront.map(rule => ({ ...rule, part: 'memory front' as const })),
];

const data = readDataset(process.argv[2]);
const results = contest(data, contestants);
const verdicts = verdictsOf(data, results);
const online =
  process.argv[3] === 'rolling'
    ? settings.map(setting => ({
        setting,
        results: data.map(series => actOnline(series, setting)),
      }))
    : [];
const origins = data.flatMap(series => rollingOrigins(series, settings));
const drawn = drawnMemory(DRAWN_OF_EACH);
const leftOut = familyLeftOut(
  origins,
  [...drawnCpu(DRAWN_OF_EACH), ...drawn].flatMap(series =>
    rollingOrigins(series, settings, DAY / 2),
  ),
);
const drawnOnline =
  process.argv[3] === 'rolling'
    ? drawn.map(series => actOnline(series, 'balanced'))
    : [];
process.stdout.write(
  `${JSON.stringify({
    tables: [
      ...contestTables(data, results),
      ratioTable(verdicts),
      ...calibrationTables(origins),
      leftOutTable(leftOut),
      ...online.map(each => onlineTable(each.setting, each.results)),
      ...(drawnOnline.length
        ? [onlineTable('balanced, drawn memory', drawnOnline)]
        : []),
    ],
    verdicts: [
      ...verdicts,
      ...calibrationVerdicts(origins, origins.length / settings.length),
      ...online
        .filter(({ setting }) => setting === 'balanced')
        .flatMap(each => onlineVerdicts(each.results, results)),
      ...(drawnOnline.length
        ? drawnVerdicts(drawnOnline, contest(drawn, contestants))
        : []),
    ],
  })}\n`,
);
