import type { Replay } from '../analysis/backtest';
import { backtestAnswer, boundsOf } from './backtestAnswer';

const all = { type: 'ALL', maxChangePercent: 100 } as const;
const fit = { timeAbove: 0.1, slack: 0.2 };
const replayed: Replay = {
  ...{ from: 0, to: 7_200, savedUsd: 1, days: 1, seconds: 7_200 },
  containers: [
    {
      container: 'app',
      days: 1,
      fit: { cpu: fit, memory: undefined },
      now: { cpu: undefined, memory: undefined },
      ...{ oomKills: 0, throttledShare: 0 },
      ...{ actualOomKills: 0, actualThrottledShare: 0 },
    },
  ],
};

describe('the answer to a backtest', () => {
  it('counts a month from the time that was replayed, not from days begun', () => {
    // A USD in two of 730 hours.
    expect(backtestAnswer(replayed, all).total).toMatchObject({
      saved_usd: 1,
      monthly_savings: 365,
    });
  });

  it('leaves out a resource that could not be judged', () => {
    const [app] = backtestAnswer(replayed, all).containers;
    expect(app.cpu).toEqual({ time_above_request: 0.1, slack: 0.2 });
    expect(app).not.toHaveProperty('memory');
  });

  it.each([
    [all, /saved\. How many/],
    [{ ...all, type: 'CPU' }, /Only CPU requests were to change\. How/],
    [
      { ...all, maxChangePercent: 50 },
      /Requests were to change by at most 50 % of what they are now\. How/,
    ],
  ] as const)('says what %j let change', (bounds, message) => {
    expect(backtestAnswer(replayed, bounds).message).toMatch(message);
  });

  it('says that requests alone can be replayed', () => {
    const none = { ...replayed, days: 0, seconds: 0, containers: [] };
    const { message } = backtestAnswer(none, { ...all, type: 'REPLICAS' });
    expect(message).toMatch(/reduce_replicas changes none: ask for/);
  });
});

it.each([
  [{}, undefined, ['ALL', 100]],
  [{}, { optimizationType: 'CPU', maxChangePercent: 50 }, ['CPU', 50]],
  [
    { optimization_type: 'right_size_memory', max_change_percent: 20 },
    { optimizationType: 'CPU', maxChangePercent: 50 },
    ['MEMORY', 20],
  ],
] as const)(
  'asked with %j, of a CostOptimization with %j, is of these bounds',
  (asked, spec, expected) => {
    const { type, maxChangePercent } = boundsOf(asked, spec);
    expect([type, maxChangePercent]).toEqual(expected);
  },
);
