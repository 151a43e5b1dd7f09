import { digestOf } from '@flyrail/backstage-plugin-optimization-common';
import {
  eventually,
  FakeClock,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { AnalysisRequest } from '../analysis';
import { usageReader } from './usageReader';
import {
  keyOf,
  type UsageSource,
  type UsageState,
  type WorkloadRef,
  type WorkloadUsage,
} from './usageSource';

const clock = new FakeClock();
const digestUpTo = (time: number) =>
  digestOf({
    times: Float64Array.of(time - 300, time),
    cpu: Float64Array.of(1, 2),
  });
const digest = digestUpTo(clock.now() / 1000);

/** A source that has usage of every workload, up to the time of its last refresh. */
function sourceOf(state: UsageState['state'] = 'ready') {
  const refreshes: string[][] = [];
  const known = new Map<string, WorkloadUsage>();
  const source: UsageSource = {
    cluster: 'dev',
    kind: 'prometheus',
    state: () => ({ state, message: `It is ${state}.`, remedy: 'Mend it.' }),
    async refresh(workloads) {
      refreshes.push(workloads.map(keyOf));
      if (state === 'ready')
        for (const each of workloads)
          known.set(keyOf(each), {
            until: clock.now() / 1000,
            containers: [{ container: 'app', digest }],
          });
      return { state: source.state(), queries: 1, samples: 1 };
    },
    usageOf: async workload => known.get(keyOf(workload)) ?? { containers: [] },
    chartOf: async () => [],
    forget: async () => {},
  };
  return { source, refreshes, known };
}

const request = (name: string, cluster = 'dev') =>
  ({
    target: {
      ...{ cluster, kind: 'Deployment', namespace: 'shop', name },
      containers: [{ name: 'app', requests: {}, limits: {} }],
    },
  } as unknown as AnalysisRequest);
const signal = new AbortController().signal;

async function soon<T>(answer: Promise<T>, stepMs = 100): Promise<T> {
  let ended = false;
  answer.catch(() => {}).finally(() => (ended = true));
  await eventually('an answer', () => {
    clock.advance(stepMs);
    return ended;
  });
  return answer;
}

it('reads once for all who ask at the same time, with what else is optimized', async () => {
  const { source, refreshes } = sourceOf();
  const other: WorkloadRef = {
    namespace: 'shop',
    kind: 'Deployment',
    name: 'other',
  };
  const reader = usageReader({
    sources: new Map([['dev', source]]),
    targets: () => [other],
    clock,
  });
  const answers = await soon(
    Promise.all(['a', 'b'].map(name => reader.read(request(name), { signal }))),
  );
  expect(answers).toEqual([
    { outcome: 'usage', byContainer: new Map([['app', digest]]) },
    { outcome: 'usage', byContainer: new Map([['app', digest]]) },
  ]);
  expect(refreshes).toEqual([
    ['shop/Deployment/other', 'shop/Deployment/a', 'shop/Deployment/b'],
  ]);
  await reader.read(request('other'), { signal });
  expect(refreshes).toHaveLength(1);
});

it('reads again when what is known is twenty minutes old', async () => {
  const { source, refreshes } = sourceOf();
  const reader = usageReader({ sources: new Map([['dev', source]]), clock });
  await soon(reader.read(request('a'), { signal }));
  clock.advance(19 * 60_000);
  await reader.read(request('a'), { signal });
  expect(refreshes).toHaveLength(1);
  clock.advance(2 * 60_000);
  await soon(reader.read(request('a'), { signal }));
  expect(refreshes).toHaveLength(2);
});

it.each([
  ['ready', 'notEnoughData', /No pod of Deployment a has been measured yet/],
  ['empty', 'notEnoughData', /It is empty\. Mend it\./],
  ['unreachable', 'unavailable', /It is unreachable\. Mend it\./],
  ['busy', 'unavailable', /It is busy/],
] as const)('a source that is %s: %s', async (state, outcome, message) => {
  const { source } = sourceOf(state);
  source.refresh = async () => ({
    ...{ state: source.state(), queries: 1, samples: 0 },
  });
  const reader = usageReader({ sources: new Map([['dev', source]]), clock });
  expect(await soon(reader.read(request('a'), { signal }))).toEqual({
    outcome,
    message: expect.stringMatching(message),
  });
});

it('decides from usage of today while the source is away, and from none of yesterday', async () => {
  const { source, known } = sourceOf('unreachable');
  const reader = usageReader({ sources: new Map([['dev', source]]), clock });
  const readAt = (hoursAgo: number) => {
    known.set('shop/Deployment/a', {
      until: clock.now() / 1000 - hoursAgo * 3600,
      containers: [{ container: 'app', digest }],
    });
    return soon(reader.read(request('a'), { signal }));
  };
  expect(await readAt(20)).toMatchObject({ outcome: 'usage' });
  expect(await readAt(30)).toMatchObject({ outcome: 'unavailable' });
});

it('says where to tell of a cluster that has no source', async () => {
  const reader = usageReader({ sources: new Map(), clock });
  expect(await reader.read(request('a', 'prod'), { signal })).toEqual({
    outcome: 'noSource',
    message: expect.stringMatching(/"prod".*flyrail\.optimization\.usage/),
  });
});

describe('a cluster without Prometheus', () => {
  const named: WorkloadRef = {
    namespace: 'shop',
    kind: 'Deployment',
    name: 'a',
  };
  const given = (state: UsageState['state']) => {
    const { source, refreshes, known } = sourceOf(state);
    const collected = { ...source, kind: 'metricsApi' as const };
    const reader = usageReader({
      sources: new Map([['dev', collected]]),
      targets: () => [named],
      clock,
    });
    return { reader, refreshes, known };
  };

  it('is told of as it was collected, and looked at by nobody who asks', async () => {
    const { reader, refreshes, known } = given('ready');
    known.set(keyOf(named), {
      until: clock.now() / 1000 - 3600,
      containers: [{ container: 'app', digest }],
    });
    expect(await reader.read(request('a'), { signal })).toEqual({
      outcome: 'usage',
      byContainer: new Map([['app', digest]]),
      note: 'It is ready.',
    });
    expect(refreshes).toEqual([]);
  });

  it.each([
    ['a', 'ready', 'notEnoughData', /needs 1 more day of data\. It is ready/],
    ['a', 'pending', 'notEnoughData', /needs 1 more day of data\.$/],
    ['a', 'empty', 'notEnoughData', /^It is empty\. Mend it\.$/],
    ['a', 'unreachable', 'unavailable', /Mend it/],
    ['b', 'ready', 'notEnoughData', /that a CostOptimization names\. Create/],
  ] as const)(
    'and of "%s", not measured yet, while it is %s: %s',
    async (name, state, outcome, message) => {
      const { reader } = given(state);
      expect(await reader.read(request(name), { signal })).toEqual({
        outcome,
        message: expect.stringMatching(message),
      });
    },
  );
});

it('waits no longer than whoever asked', async () => {
  const { source } = sourceOf();
  source.refresh = () => new Promise(() => {});
  const reader = usageReader({ sources: new Map([['dev', source]]), clock });
  const asking = new AbortController();
  const answer = reader.read(request('a'), { signal: asking.signal });
  asking.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
});

describe('usage that stopped while the store goes on answering', () => {
  const known = async (containers: Record<string, number>) => {
    const now = clock.now() / 1000;
    const { source, known: all } = sourceOf();
    all.set('shop/Deployment/a', {
      until: now - 60,
      containers: Object.entries(containers).map(([container, hoursAgo]) => ({
        container,
        digest: digestUpTo(now - hoursAgo * 3600),
      })),
    });
    return usageReader({ sources: new Map([['dev', source]]), clock }).read(
      request('a'),
      { signal },
    );
  };

  it('counts for a day, and then says what to look at', async () => {
    expect(await known({ app: 20 })).toMatchObject({ outcome: 'usage' });
    expect(await known({ app: 30 })).toEqual({
      outcome: 'notEnoughData',
      message: expect.stringMatching(
        /Deployment a .*last day: .*\/metrics\/cadvisor .*container/,
      ),
    });
  });

  it('is not that of a container that the workload has no more', async () => {
    expect(await known({ app: 1, gone: 30 })).toMatchObject({
      outcome: 'usage',
    });
  });
});

describe('a source that does not answer', () => {
  /** Hangs until it is told to go on, and has usage of all that is asked for. */
  function hanging(hoursAgo: number) {
    const given = sourceOf('unreachable');
    const { source, known } = given;
    const endings: ((error?: Error) => void)[] = [];
    const signals: (AbortSignal | undefined)[] = [];
    source.refresh = (_, ending) =>
      new Promise((resolve, reject) => {
        signals.push(ending);
        ending?.addEventListener('abort', () => reject(ending.reason));
        endings.push(error =>
          error
            ? reject(error)
            : resolve({ queries: 1, samples: 0, state: source.state() }),
        );
      });
    for (const name of ['a', 'b', 'c', 'd'])
      known.set(`shop/Deployment/${name}`, {
        until: clock.now() / 1000 - hoursAgo * 3600,
        containers: [{ container: 'app', digest }],
      });
    const ending = new AbortController();
    const reader = usageReader({
      sources: new Map([['dev', source]]),
      targets: () =>
        ['a', 'b', 'c'].map(name => ({
          ...{ namespace: 'shop', kind: 'Deployment', name },
        })),
      ...{ clock, signal: ending.signal },
    });
    const read = (name: string) => reader.read(request(name), { signal });
    return { read, endings, signals, ending };
  }

  it('is waited for five seconds by all together, where there is usage of today', async () => {
    const { read, endings } = hanging(3);
    const began = clock.monotonic();
    const answers = await soon(Promise.all(['a', 'b'].map(read)), 500);
    expect(answers).toMatchObject([{ outcome: 'usage' }, { outcome: 'usage' }]);
    expect(clock.monotonic() - began).toBeLessThanOrEqual(7_000);
    expect(endings).toHaveLength(1);
    // It goes on, and nobody waits for it any more.
    expect(await read('c')).toMatchObject({ outcome: 'usage' });
    expect(endings).toHaveLength(1);
  });

  it('is left alone for a minute after it failed, and its trouble is told', async () => {
    const { read, endings } = hanging(30);
    const first = soon(read('a'));
    await eventually('it is asked', () => endings.length === 1);
    endings[0]();
    expect(await first).toMatchObject({ outcome: 'unavailable' });
    clock.advance(50_000);
    expect(await read('b')).toMatchObject({
      outcome: 'unavailable',
      message: expect.stringContaining('Mend it.'),
    });
    expect(await read('d')).toMatchObject({ outcome: 'unavailable' });
    expect(endings).toHaveLength(1);
    clock.advance(11_000);
    // In trouble, nobody waits for longer than five seconds.
    expect(await soon(read('b'), 1_000)).toMatchObject({
      outcome: 'unavailable',
    });
    expect(endings).toHaveLength(2);
  });

  it('hears nothing of the host after that stopped, and fails nobody', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { read, ending, signals } = hanging(3);
      await soon(read('a'), 1_000);
      ending.abort(new Error('The host is stopping'));
      expect(signals.map(each => each?.aborted)).toEqual([true]);
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  it('is not asked again for what it had nothing new of a moment ago', async () => {
    const { source, refreshes, known } = sourceOf();
    source.refresh = async workloads => {
      refreshes.push(workloads.map(keyOf));
      return { state: source.state(), queries: 1, samples: 1 };
    };
    known.set('shop/Deployment/a', {
      until: clock.now() / 1000 - 3 * 3600,
      containers: [{ container: 'app', digest }],
    });
    const reader = usageReader({ sources: new Map([['dev', source]]), clock });
    await soon(reader.read(request('a'), { signal }));
    await reader.read(request('a'), { signal });
    expect(refreshes).toHaveLength(1);
    clock.advance(14 * 60_000);
    await reader.read(request('a'), { signal });
    expect(refreshes).toHaveLength(1);
    clock.advance(2 * 60_000);
    await soon(reader.read(request('a'), { signal }));
    expect(refreshes).toHaveLength(2);
    // Its CostOptimization was made anew.
    known.clear();
    await soon(reader.read(request('a'), { signal }));
    expect(refreshes).toHaveLength(3);
  });
});
