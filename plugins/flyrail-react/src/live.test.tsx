import { signalApiRef } from '@backstage/plugin-signals-react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { act, cleanup, render, screen } from '@testing-library/react';
import { LIVE_INTERVALS, useLive } from './live';

type Load = (signal: AbortSignal) => Promise<{ count: number }>;

function Counter(props: { load: Load; progressing?: boolean; id?: string }) {
  const live = useLive({
    key: props.id ?? 'counter',
    load: props.load,
    progressing: () => props.progressing ?? false,
    concerns: signal => signal.objects?.[0].name === 'mine',
  });
  return (
    <p>
      {live.loading ? 'loading' : `count ${live.data?.count}`}
      {live.error && ` error ${live.error.message}`}
    </p>
  );
}

function given(load: Load, options: { progressing?: boolean } = {}) {
  let send: (message: unknown) => void = () => {};
  const signals = {
    subscribe: (_channel: string, onMessage: (message: any) => void) => {
      send = onMessage;
      return { unsubscribe: () => {} };
    },
  };
  const view = render(
    <TestApiProvider apis={[[signalApiRef, signals]]}>
      <Counter load={load} {...options} />
    </TestApiProvider>,
  );
  return {
    ...view,
    signal: (name: string) =>
      act(async () =>
        send({
          cluster: 'dev',
          kindId: 'webapps',
          objects: [{ namespace: 'a', name }],
        }),
      ),
  };
}

const pass = (milliseconds: number) =>
  act(async () => {
    await jest.advanceTimersByTimeAsync(milliseconds);
  });

function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: hidden,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('live data', () => {
  let count: number;
  let load: jest.Mock<Promise<{ count: number }>>;

  beforeEach(() => {
    jest.useFakeTimers();
    count = 0;
    load = jest.fn(async () => ({ count: ++count }));
  });
  afterEach(() => {
    cleanup();
    setHidden(false);
    jest.useRealTimers();
  });

  it('is loading, then there, then read again on the timer', async () => {
    given(load);
    expect(screen.getByText('loading')).toBeInTheDocument();
    await pass(0);
    expect(screen.getByText('count 1')).toBeInTheDocument();
    await pass(LIVE_INTERVALS.settledMilliseconds);
    expect(screen.getByText('count 2')).toBeInTheDocument();
  });

  it('looks more often while things move', async () => {
    given(load, { progressing: true });
    await pass(0);
    await pass(LIVE_INTERVALS.progressingMilliseconds);
    expect(screen.getByText('count 2')).toBeInTheDocument();
  });

  it('looks at once when a signal concerns it, and not when it does not', async () => {
    const { signal } = given(load);
    await pass(0);
    await signal('other');
    expect(screen.getByText('count 1')).toBeInTheDocument();
    await signal('mine');
    expect(screen.getByText('count 2')).toBeInTheDocument();
  });

  it('keeps the last data when reading fails, and says so', async () => {
    given(load);
    await pass(0);
    load.mockRejectedValueOnce(new Error('gone'));
    await pass(LIVE_INTERVALS.settledMilliseconds);
    expect(screen.getByText('count 1 error gone')).toBeInTheDocument();
    await pass(LIVE_INTERVALS.settledMilliseconds);
    expect(screen.getByText('count 2')).toBeInTheDocument();
  });

  it('rests while the page is hidden and looks when it is shown again', async () => {
    given(load);
    await pass(0);
    act(() => setHidden(true));
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
    await act(async () => setHidden(false));
    await pass(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('aborts what is under way when it is unmounted', async () => {
    let aborted = false;
    const { unmount } = given(
      signal =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('aborted'));
          });
        }),
    );
    unmount();
    expect(aborted).toBe(true);
  });
});
