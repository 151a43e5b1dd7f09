import { useCallback, useEffect, useRef, useState } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  FLYRAIL_RESOURCES_CHANNEL,
  ResourceSignal,
} from '@flyrail/backstage-plugin-flyrail-common';

/** How long to wait until the next look when no signal asks for one sooner. */
export const LIVE_INTERVALS = {
  settledMilliseconds: 5_000,
  progressingMilliseconds: 2_000,
  signalledMilliseconds: 15_000,
};

/** Data that keeps itself up to date. */
export type Live<T> = {
  /** What was last read; kept while it is read again and when reading fails. */
  data: T | undefined;
  /** Why the last attempt failed; gone with the next success. */
  error: Error | undefined;
  /** True only before the first answer. */
  loading: boolean;
  /** When `data` was last confirmed. */
  readAt: Date | undefined;
  /** Reads now. */
  refresh(): void;
};

type LiveOptions<T> = {
  /** Identifies what is read: a change forgets the data. `undefined` reads nothing. */
  key: string | undefined;
  load: (signal: AbortSignal) => Promise<T>;
  /** True while things move: the next look comes sooner. */
  progressing?: (data: T) => boolean;
  /** Which signals ask for a look. */
  concerns?: (signal: ResourceSignal) => boolean;
  /** The least time between two looks that signals ask for: for what is large and changes all the time. */
  atMostEveryMilliseconds?: number;
  /** False: read once, and again only on `refresh`. */
  repeat?: boolean;
};

type State<T> = {
  key?: string;
  data?: T;
  error?: Error;
  readAt?: Date;
};

/**
 * Reads, and keeps reading: at once when a signal concerns the data, else on a timer. Nothing is read while the page is
 * hidden; one request runs at a time; unmounting aborts it. Data that did not change keeps its identity, so nothing flickers.
 */
export function useLive<T>(options: LiveOptions<T>): Live<T> {
  const { key } = options;
  const signals = useApiHolder().get(signalApiRef);
  const latest = useRef(options);
  latest.current = options;
  const [state, setState] = useState<State<T>>({});
  const look = useRef<() => void>(() => {});

  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running = false;
    let askedAgain = false;
    let signalled = false;
    let lookedAt = 0;
    let known: { data: T; json: string } | undefined;

    const wait = () => {
      clearTimeout(timer);
      if (
        document.hidden ||
        signal.aborted ||
        latest.current.repeat === false
      ) {
        return;
      }
      let milliseconds = signalled
        ? LIVE_INTERVALS.signalledMilliseconds
        : LIVE_INTERVALS.settledMilliseconds;
      if (known && latest.current.progressing?.(known.data)) {
        milliseconds = LIVE_INTERVALS.progressingMilliseconds;
      }
      timer = setTimeout(run, milliseconds);
    };

    async function run() {
      clearTimeout(timer);
      if (running) {
        askedAgain = true;
        return;
      }
      running = true;
      lookedAt = Date.now();
      try {
        const data = await latest.current.load(signal);
        if (signal.aborted) {
          return;
        }
        const json = JSON.stringify(data);
        if (!known || known.json !== json) {
          known = { data, json };
        }
        setState({ key, data: known.data, readAt: new Date() });
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        const failure =
          error instanceof Error ? error : new Error(String(error));
        setState(before =>
          before.key === key
            ? { ...before, error: failure }
            : { key, error: failure },
        );
      } finally {
        running = false;
      }
      if (askedAgain) {
        askedAgain = false;
        run();
      } else {
        wait();
      }
    }

    /** Now, or as soon as there has been a pause. */
    const runSoon = () => {
      const { atMostEveryMilliseconds = 0 } = latest.current;
      const left = lookedAt + atMostEveryMilliseconds - Date.now();
      if (left <= 0) {
        run();
      } else if (!running) {
        clearTimeout(timer);
        timer = setTimeout(run, left);
      }
    };

    const onVisibility = () => {
      if (document.hidden) {
        clearTimeout(timer);
      } else if (latest.current.repeat !== false) {
        run();
      }
    };
    const subscription = signals?.subscribe<
      Pick<ResourceSignal, keyof ResourceSignal>
    >(FLYRAIL_RESOURCES_CHANNEL, message => {
      signalled = true;
      if (
        !document.hidden &&
        latest.current.repeat !== false &&
        latest.current.concerns?.(message) !== false
      ) {
        runSoon();
      }
    });
    document.addEventListener('visibilitychange', onVisibility);
    look.current = run;
    run();

    return () => {
      controller.abort();
      clearTimeout(timer);
      subscription?.unsubscribe();
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [key, signals]);

  const refresh = useCallback(() => look.current(), []);
  const current = state.key === key ? state : {};
  return {
    data: current.data,
    error: current.error,
    loading: key !== undefined && !current.data && !current.error,
    readAt: current.readAt,
    refresh,
  };
}
