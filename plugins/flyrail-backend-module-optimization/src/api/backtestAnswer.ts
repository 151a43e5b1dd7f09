import {
  HOURS_PER_MONTH,
  SIZED_RESOURCES,
  type BacktestContainer,
  type BacktestResource,
  type BacktestResult,
  type CostOptimizationSpec,
  type SizedResource,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, UsageReader } from '../analysis';
import {
  replay,
  type Bounds,
  type Fit,
  type Replay,
  type ReplayedContainer,
} from '../analysis/backtest';
import { RECOMMENDED_TYPES } from '../analysis/judge';
import { cents, share, SPEC_TYPES } from './answers';
import type { BacktestBody } from './requests';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;
const LEFT_OUT =
  'How many pods there were then is not known: all days count with as many as now. Usage is that of the busiest pod.';

type Answer = Omit<BacktestResult, 'workload' | 'usage'>;

/** What is asked for; else as the workload's CostOptimization has it; else everything, as far as is recommended. Pure. */
export function boundsOf(
  asked: Pick<BacktestBody, 'optimization_type' | 'max_change_percent'>,
  spec?: Partial<CostOptimizationSpec>,
): Required<Bounds> {
  const { optimization_type: type, max_change_percent: percent } = asked;
  return {
    type: type ? SPEC_TYPES[type] : spec?.optimizationType ?? 'ALL',
    maxChangePercent: percent ?? spec?.maxChangePercent ?? 100,
  };
}

/** Replays the days of which usage was found. */
export async function backtestOf(
  target: AnalysisTarget,
  found: Awaited<ReturnType<UsageReader['read']>>,
  options: Parameters<typeof replay>[2] & Required<Bounds>,
): Promise<Answer> {
  const isKnown = found.outcome === 'usage';
  return backtestAnswer(
    await replay(target, isKnown ? found.byContainer : new Map(), options),
    options,
    isKnown ? undefined : found.message,
  );
}

/** A replay as the API tells of it. Pure. */
export function backtestAnswer(
  { from, to, containers, savedUsd, days, seconds }: Replay,
  bounds: Required<Bounds>,
  problem?: string,
): Answer {
  const iso = (time: number) => new Date(time * 1000).toISOString();
  const range = { from: iso(from), to: iso(to) };
  if (!days)
    return {
      ...range,
      containers: [],
      message:
        problem ??
        unsized(bounds) ??
        'Not a single day could be replayed: before it there must be a day of usage.',
    };
  const total = {
    saved_usd: cents(savedUsd),
    monthly_savings: cents((savedUsd / seconds) * SECONDS_PER_MONTH),
    oom_kills: containers.reduce((sum, each) => sum + each.oomKills, 0),
    throttled_share: share(
      Math.max(0, ...containers.map(each => each.throttledShare)),
    ),
  };
  return {
    ...range,
    total,
    containers: containers.map(containerOf),
    message: `Had it been followed for these ${days} days: ${
      total.oom_kills || 'no'
    } ${total.oom_kills === 1 ? 'OOM kill' : 'OOM kills'}, throttled ${(
      total.throttled_share * 100
    ).toFixed(1)} % of the time, ${Math.abs(total.saved_usd).toFixed(2)} USD ${
      total.saved_usd < 0 ? 'more spent' : 'saved'
    }. ${boundsText(bounds)}${LEFT_OUT}`,
  };
}

/** Why a type has nothing to be replayed. */
function unsized({ type }: Required<Bounds>): string | undefined {
  return SIZED_RESOURCES[type].length
    ? undefined
    : `Requests alone can be replayed, and ${RECOMMENDED_TYPES[type]} changes none: ask for right_size_cpu, right_size_memory or combined.`;
}

function boundsText({ type, maxChangePercent }: Required<Bounds>): string {
  const [only, ...more] = SIZED_RESOURCES[type];
  const which = more.length
    ? 'Requests'
    : `Only ${only === 'cpu' ? 'CPU' : only} requests`;
  const most =
    maxChangePercent < 100
      ? ` by at most ${maxChangePercent} % of what they are now`
      : '';
  return more.length && !most ? '' : `${which} were to change${most}. `;
}

function containerOf(replayed: ReplayedContainer): BacktestContainer {
  return {
    name: replayed.container,
    days: replayed.days,
    ...resourceOf('cpu', replayed),
    ...resourceOf('memory', replayed),
    oom_kills: replayed.oomKills,
    throttled_share: share(replayed.throttledShare),
    actual_oom_kills: replayed.actualOomKills,
    actual_throttled_share: share(replayed.actualThrottledShare),
  };
}

/** Nothing of a resource that was not judged: without usage or a request. */
function resourceOf(
  resource: SizedResource,
  { fit: { [resource]: fit }, now: { [resource]: now } }: ReplayedContainer,
): Partial<Record<SizedResource, BacktestResource>> {
  const answer = ({ timeAbove, slack }: Fit) => ({
    time_above_request: share(timeAbove),
    slack: share(slack),
  });
  return fit
    ? { [resource]: { ...answer(fit), ...(now && { now: answer(now) }) } }
    : {};
}
