import { expectedCalibrationError, type Outcome } from './calibration.ts';
import { type NamedSeries } from './dataset.ts';
import { groupsOf, judgedPlaces, type Result } from './contest.ts';
import { harmAt, isBeatenBy, paretoFront, type Point } from './front.ts';
import type { OnlineResult } from './online.ts';
import { mean, percentile, resamples, seeded } from './random.ts';

/** One judged line: ours against a limit, in the group it is of. */
export type Verdict = {
  group: string;
  name: string;
  ours: number;
  peer?: number;
  /** ours ÷ peer. */
  ratio?: number;
  /** Of the ratio: 90 % of resampled sets of series lie in it. */
  interval?: [number, number];
  limit: number;
  ok: boolean;
};

/** Smaller families are printed, not judged: one series would decide. */
const FEWEST_SERIES = 8;
const RATIO = 0.88;
const FEWEST_ORIGINS = 1000;
const CALIBRATION_ERROR = 0.05;
const DRAWS = 500;
const SEED = 6;
/** Hits are counted, so shares that are equal may differ in their last bit. */
const TOLERANCE = 1e-9;

const cpuPoint = ({ cpu }: Result, places: readonly number[]): Point => ({
  slack: mean(places.map(place => cpu[place]!.slack)),
  harm: mean(places.map(place => cpu[place]!.timeAbove)),
});

const memoryPoint = ({ memory }: Result, places: readonly number[]): Point => ({
  slack: mean(places.map(place => memory[place]!.slack)),
  harm: mean(places.map(place => Number(memory[place]!.hit))),
});

const of = (results: readonly Result[], part: Result['part']) =>
  results.filter(result => result.part === part);

const withAnswers = (results: readonly Result[], resource: 'cpu' | 'memory') =>
  results.filter(result => result[resource].some(Boolean));

/** What is judged of the one-shot rules, over all series and in each family that is large enough. */
export function verdictsOf(
  data: readonly NamedSeries[],
  results: readonly Result[],
): Verdict[] {
  const large = (places: readonly number[]) => places.length >= FEWEST_SERIES;
  return [
    ...groupsOf(data, judgedPlaces(results, 'cpu'))
      .filter(({ places }) => large(places))
      .flatMap(({ group, places }) =>
        cpuVerdicts(group, withAnswers(results, 'cpu'), places),
      ),
    ...groupsOf(data, judgedPlaces(results, 'memory'))
      .filter(({ places }) => large(places))
      .flatMap(({ group, places }) =>
        memoryVerdicts(group, withAnswers(results, 'memory'), places),
      ),
  ];
}

function cpuVerdicts(
  group: string,
  results: readonly Result[],
  places: readonly number[],
): Verdict[] {
  const drawn = resamples(places.length, DRAWS, seeded(SEED)).map(draw =>
    draw.map(index => places[index]),
  );
  const against = (ours: Result, among: readonly number[]) => {
    const own = cpuPoint(ours, among);
    const front = paretoFront(
      of(results, 'cpu front').map(fixed => cpuPoint(fixed, among)),
    );
    return { ours: own.harm, peer: harmAt(front, own.slack) };
  };
  return of(results, 'ours').flatMap(ours => {
    const { ours: own, peer } = against(ours, places);
    const ratios = drawn.map(among => {
      const one = against(ours, among);
      return one.ours / one.peer;
    });
    const point = cpuPoint(ours, places);
    const better = of(results, 'published').filter(rule =>
      isBeatenBy(point, cpuPoint(rule, places)),
    );
    return [
      {
        group,
        name: `cpu, ${ours.name}: time above at the fixed front's slack`,
        ours: own,
        peer,
        ratio: own / peer,
        interval: [percentile(ratios, 0.05), percentile(ratios, 0.95)] as [
          number,
          number,
        ],
        limit: RATIO,
        ok: own <= RATIO * peer,
      },
      nobody(group, `cpu, ${ours.name}`, better),
    ];
  });
}

function nobody(
  group: string,
  whom: string,
  better: readonly Result[],
): Verdict {
  const names = better.map(({ name }) => name).join(', ');
  return {
    group,
    name: `${whom}: rules with less of both${names && ` (${names})`}`,
    ours: better.length,
    limit: 0,
    ok: !better.length,
  };
}

function memoryVerdicts(
  group: string,
  results: readonly Result[],
  places: readonly number[],
): Verdict[] {
  const front = of(results, 'memory front').map(fixed =>
    memoryPoint(fixed, places),
  );
  const ours = of(results, 'ours').map(own => ({
    name: own.name,
    point: memoryPoint(own, places),
  }));
  const krr = results.find(({ name }) => name === 'KRR simple');
  const against = (name: string, own: number, peer: number): Verdict => ({
    group,
    name,
    ours: own,
    peer,
    ...(peer > 0 && { ratio: own / peer }),
    limit: 1,
    ok: own <= peer + TOLERANCE,
  });
  return [
    ...ours.map(({ name, point }) =>
      against(
        `memory, ${name}: series hit, and the fewest of the max front at no more slack`,
        point.harm,
        fewest(front, point.slack),
      ),
    ),
    ...(krr
      ? [
          against(
            "memory: series hit at KRR's slack",
            fewest(
              ours.map(({ point }) => point),
              memoryPoint(krr, places).slack,
            ),
            memoryPoint(krr, places).harm,
          ),
        ]
      : []),
  ];
}

/**
 * The least harm at no more than a slack. Hits are few and counted, so there is no line between points: half a hit is
 * none. All of it where every point has more slack.
 */
function fewest(points: readonly Point[], slack: number): number {
  return Math.min(
    1,
    ...points
      .filter(point => point.slack <= slack + TOLERANCE)
      .map(({ harm }) => harm),
  );
}

/** What is judged of the confidence: enough recommendations at enough times, and what they state is what held. */
export function calibrationVerdicts(
  outcomes: readonly Outcome[],
  origins: number,
): Verdict[] {
  const error = expectedCalibrationError(outcomes);
  return [
    {
      group: 'all',
      name: 'rolling origins, at least',
      ours: origins,
      limit: FEWEST_ORIGINS,
      ok: origins >= FEWEST_ORIGINS,
    },
    {
      group: 'all',
      name: 'expected calibration error of the confidence',
      ours: error,
      limit: CALIBRATION_ERROR,
      ok: error <= CALIBRATION_ERROR,
    },
  ];
}

/**
 * What is judged of acting online: on regime shifts (the family nab) against VPA's one-shot rule, and memory over all
 * series against KRR's.
 */
export function onlineVerdicts(
  online: readonly OnlineResult[],
  results: readonly Result[],
): Verdict[] {
  const oneShot = (rule: string) => results.find(({ name }) => name === rule)!;
  const vpa = oneShot('VPA target').cpu;
  const krr = oneShot('KRR simple').memory;
  const shifts = online.flatMap(({ family, cpu }, place) =>
    family === 'nab' && cpu && vpa[place] ? [{ cpu, vpa: vpa[place] }] : [],
  );
  const memories = online.flatMap(({ memory }, place) =>
    memory && krr[place] ? [{ memory, krr: krr[place] }] : [],
  );
  const line = (
    group: string,
    name: string,
    ours: number,
    peer: number,
    limit: number,
  ): Verdict => ({
    group,
    name,
    ours,
    peer,
    limit,
    ok: ours <= limit + TOLERANCE,
  });
  const verdicts: Verdict[] = [];
  if (shifts.length) {
    const above = mean(shifts.map(one => one.vpa.timeAbove));
    const slack = mean(shifts.map(one => one.vpa.slack));
    verdicts.push(
      line(
        'nab',
        "online, time above: a third of VPA's one-shot",
        mean(shifts.map(({ cpu }) => cpu.timeAbove)),
        above,
        above / 3,
      ),
      line(
        'nab',
        "online, slack: VPA's one-shot and 5 points",
        mean(shifts.map(({ cpu }) => cpu.slack)),
        slack,
        slack + 0.05,
      ),
    );
  }
  if (memories.length) {
    const hits = memories.filter(one => one.krr.hit).length;
    const slack = mean(memories.map(one => one.krr.slack));
    verdicts.push(
      line(
        'all',
        "online, series whose memory was hit: half of KRR's one-shot",
        memories.filter(({ memory }) => memory.hit).length,
        hits,
        hits / 2,
      ),
      line(
        'all',
        "online, memory slack: KRR's one-shot",
        mean(memories.map(({ memory }) => memory.slack)),
        slack,
        slack,
      ),
    );
  }
  return verdicts;
}
