import {
  binsOf,
  brierScore,
  expectedCalibrationError,
  type Outcome,
} from './calibration.ts';
import { type NamedSeries } from './dataset.ts';
import type { OnlineResult } from './online.ts';
import type { Origin } from './origins.ts';
import { groupsOf, judgedPlaces, type Result } from './contest.ts';
import { mean, percentile, resamples, seeded } from './random.ts';
import type { Verdict } from './verdicts.ts';

const DRAWS = 1000;
const SEED = 6;

const percent = (share: number, digits = 1) => (share * 100).toFixed(digits);

/** Rows with their columns under each other: the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column]?.length ?? 0)),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A mean of shares as per cent, with the interval in which 90 % of resampled sets of series lie. */
function withInterval(
  values: readonly number[],
  draws: readonly (readonly number[])[],
  digits: number,
): string {
  const means = draws.map(draw => mean(draw.map(index => values[index])));
  return `${percent(mean(values), digits)} [${percent(
    percentile(means, 0.05),
    digits,
  )}–${percent(percentile(means, 0.95), digits)}]`;
}

/** Every contestant's figures, per family and over all. */
export function contestTables(
  data: readonly NamedSeries[],
  results: readonly Result[],
): string[] {
  const cpu = groupsOf(data, judgedPlaces(results, 'cpu')).map(
    ({ group, places }) => {
      const draws = resamples(places.length, DRAWS, seeded(SEED));
      const column = (
        result: Result,
        of: 'slack' | 'timeAbove' | 'overage',
        digits: number,
      ) =>
        withInterval(
          places.map(place => result.cpu[place]![of]),
          draws,
          digits,
        );
      return aligned([
        [
          `CPU, ${group}: ${places.length} series`,
          'slack %',
          'time above %',
          'overage %',
        ],
        ...results
          .filter(result => result.cpu.some(Boolean))
          .map(result => [
            result.name,
            column(result, 'slack', 1),
            column(result, 'timeAbove', 2),
            column(result, 'overage', 2),
          ]),
      ]);
    },
  );
  const memory = groupsOf(data, judgedPlaces(results, 'memory')).map(
    ({ group, places }) => {
      const draws = resamples(places.length, DRAWS, seeded(SEED));
      return aligned([
        [
          `Memory, ${group}: ${places.length} series`,
          'slack %',
          'series hit %',
          'days hit %',
          'hits',
        ],
        ...results
          .filter(result => result.memory.some(Boolean))
          .map(({ name, memory: scores }) => {
            const own = places.map(place => scores[place]!);
            const hits = own.map(({ hit }) => Number(hit));
            return [
              name,
              withInterval(
                own.map(({ slack }) => slack),
                draws,
                1,
              ),
              withInterval(hits, draws, 1),
              withInterval(
                own.map(({ daysHit }) => daysHit),
                draws,
                2,
              ),
              String(hits.filter(Boolean).length),
            ];
          }),
      ]);
    },
  );
  return [...cpu, ...memory];
}

/** The ratios with their intervals: the checks themselves are printed by the command. */
export function ratioTable(verdicts: readonly Verdict[]): string {
  return aligned([
    [
      'time above, ours ÷ best fixed point at equal slack',
      'ratio',
      '90 % interval',
      '',
    ],
    ...verdicts.flatMap(({ group, name, ratio, interval, ok }) =>
      interval
        ? [
            [
              `${group}: ${name.split(':')[0]}`,
              ratio!.toFixed(2),
              `${interval[0].toFixed(2)}–${interval[1].toFixed(2)}`,
              ok ? 'ok' : 'not yet',
            ],
          ]
        : [],
    ),
  ]);
}

/** What was stated against what held, in tenths, and the errors over all, by setting and by family. */
export function calibrationTables(origins: readonly Origin[]): string[] {
  const by = (of: 'setting' | 'family') =>
    [...new Set(origins.map(origin => origin[of]))].map(value => ({
      group: value as string,
      own: origins.filter(origin => origin[of] === value),
    }));
  return [
    aligned([
      ['confidence', 'recommendations', 'stated', 'held'],
      ...binsOf(origins).map(({ from, count, stated, held }) => [
        `${from.toFixed(1)}–${(from + 0.1).toFixed(1)}`,
        String(count),
        stated.toFixed(3),
        held.toFixed(3),
      ]),
    ]),
    aligned([
      [
        'confidence of',
        'recommendations',
        'calibration error',
        'Brier',
        'held',
      ],
      ...[
        { group: 'all', own: origins },
        ...by('setting'),
        ...by('family'),
      ].map(({ group, own }) => [
        group,
        String(own.length),
        expectedCalibrationError(own).toFixed(3),
        brierScore(own).toFixed(3),
        mean(own.map(({ held }) => Number(held))).toFixed(3),
      ]),
    ]),
  ];
}

/** The errors had each family been left out of the fit: what families may expect that nobody has seen. */
export function leftOutTable(
  outcomes: readonly (Outcome & { family: string })[],
): string {
  const families = [...new Set(outcomes.map(({ family }) => family))];
  return aligned([
    [
      'fitted without the family',
      'recommendations',
      'stated',
      'held',
      'calibration error',
      'Brier',
    ],
    ...['all', ...families].map(group => {
      const own = outcomes.filter(
        ({ family }) => group === 'all' || family === group,
      );
      return [
        group,
        String(own.length),
        mean(own.map(({ confidence }) => confidence)).toFixed(3),
        mean(own.map(({ held }) => Number(held))).toFixed(3),
        expectedCalibrationError(own).toFixed(3),
        brierScore(own).toFixed(3),
      ];
    }),
  ]);
}

/** Acting online with one setting, per family and over all, and how often it changed something. */
export function onlineTable(
  setting: string,
  online: readonly OnlineResult[],
): string {
  const families = [...new Set(online.map(({ family }) => family))].sort();
  const sum = (own: readonly OnlineResult[], of: 'planned' | 'troubles') =>
    own.reduce((total, each) => total + each[of], 0) /
    own.reduce((total, { days }) => total + days, 0);
  const figure = (values: readonly number[], digits: number) =>
    values.length ? percent(mean(values), digits) : '';
  return aligned([
    [
      `online, ${setting}`,
      'slack %',
      'time above %',
      'overage %',
      'memory slack %',
      'series hit',
      'days hit %',
      'planned changes a day',
      'in trouble',
    ],
    ...['all', ...families].map(group => {
      const own = online.filter(
        ({ family }) => group === 'all' || family === group,
      );
      const cpu = own.flatMap(each => each.cpu ?? []);
      const memory = own.flatMap(each => each.memory ?? []);
      return [
        `${group}: ${own.length} series`,
        figure(
          cpu.map(each => each.slack),
          1,
        ),
        figure(
          cpu.map(each => each.timeAbove),
          2,
        ),
        figure(
          cpu.map(each => each.overage),
          2,
        ),
        figure(
          memory.map(each => each.slack),
          1,
        ),
        memory.length ? String(memory.filter(({ hit }) => hit).length) : '',
        figure(
          memory.map(each => each.daysHit),
          2,
        ),
        sum(own, 'planned').toFixed(2),
        sum(own, 'troubles').toFixed(2),
      ];
    }),
  ]);
}
