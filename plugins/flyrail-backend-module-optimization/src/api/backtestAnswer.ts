import type {
  BacktestContainer,
  BacktestResource,
  BacktestResult,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Fit, Replay, ReplayedContainer } from '../analysis/backtest';
import { cents, share } from './answers';

const DAYS_PER_MONTH = 730 / 24;
const LEFT_OUT =
  'How many pods there were then is not known: all days count with as many as now. Usage is that of the busiest pod.';

/** A replay as the API tells of it. Pure. */
export function backtestAnswer(
  { from, to, containers, savedUsd, days }: Replay,
  problem?: string,
): Omit<BacktestResult, 'workload' | 'usage'> {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const range = { from: iso(from), to: iso(to) };
  if (!days)
    return {
      ...range,
      containers: [],
      message:
        problem ??
        'Not a single day could be replayed: before it there must be a day of usage.',
    };
  const total = {
    saved_usd: cents(savedUsd),
    monthly_savings: cents((savedUsd / days) * DAYS_PER_MONTH),
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
    }. ${LEFT_OUT}`,
  };
}

function containerOf(replayed: ReplayedContainer): BacktestContainer {
  return {
    name: replayed.container,
    days: replayed.days,
    cpu: resourceOf(replayed.fit.cpu, replayed.now.cpu),
    memory: resourceOf(replayed.fit.memory, replayed.now.memory),
    oom_kills: replayed.oomKills,
    throttled_share: share(replayed.throttledShare),
    actual_oom_kills: replayed.actualOomKills,
    actual_throttled_share: share(replayed.actualThrottledShare),
  };
}

function resourceOf(
  fit: Fit | undefined,
  now: Fit | undefined,
): BacktestResource {
  const answer = ({ timeAbove, slack }: Fit) => ({
    time_above_request: share(timeAbove),
    slack: share(slack),
  });
  return {
    ...answer(fit ?? { timeAbove: 0, slack: 0 }),
    ...(now && { now: answer(now) }),
  };
}
