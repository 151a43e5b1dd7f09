import { Condition } from '@flyrail/backstage-plugin-flyrail-common';
import {
  replicaBounds,
  WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import type { Tone } from '@flyrail/backstage-plugin-flyrail-react';

/** Which sentence says the state of a WebApp best, and with which numbers. */
export type WebAppSummary = {
  state:
    | 'serving'
    | 'progressing'
    | 'degraded'
    | 'down'
    | 'paused'
    | 'deleting'
    | 'waiting';
  tone: Tone;
  ready: number;
  wanted: number;
  /** The condition that explains a state that is not good. */
  because: Condition | undefined;
  /** The operator's report is about an older version of the object. */
  behind: boolean;
};

/**
 * The state of a WebApp in one word and a few numbers. Pure. `autoscaled`: an autoscaler is there that chooses the
 * replicas, not only asked for; until then there are as many as it began with. The order is the order of importance:
 * what a person asked for (deletion, pause) outranks what the cluster does, and a fault outranks a rollout.
 */
export function summarize(
  app: WebAppObject,
  autoscaled = false,
): WebAppSummary {
  const status = app.status;
  const conditions = status?.conditions ?? [];
  const find = (type: string) =>
    conditions.find(condition => condition.type === type);
  const applied = find('Ready');
  const available = find('Available');
  const progressing = find('Progressing');
  const degraded = find('Degraded');
  const ready = status?.readyReplicas ?? 0;
  const wanted = autoscaled
    ? Math.max(status?.replicas ?? 0, replicaBounds(app.spec ?? {}).minReplicas)
    : app.spec?.replicas ?? 1;
  const numbers = {
    ready,
    wanted,
    behind:
      status?.observedGeneration !== undefined &&
      app.metadata.generation !== undefined &&
      status.observedGeneration < app.metadata.generation,
  };
  if (app.metadata.deletionTimestamp) {
    return {
      ...numbers,
      state: 'deleting',
      tone: 'progress',
      because: undefined,
    };
  }
  if (!status || conditions.length === 0) {
    return {
      ...numbers,
      state: 'waiting',
      tone: 'progress',
      because: undefined,
    };
  }
  const paused = find('Paused');
  if (app.spec?.paused || paused?.status === 'True') {
    return {
      ...numbers,
      state: 'paused',
      tone: 'warning',
      // Of its own field the tab says the same in its own words.
      because: app.spec?.paused ? undefined : paused,
    };
  }
  if (degraded?.status === 'True') {
    // Degraded sums up: the words are with the condition that it speaks of.
    const source = [applied, available, progressing].find(
      condition =>
        condition?.status === 'False' && condition.reason === degraded.reason,
    );
    return fault(numbers, source ?? degraded);
  }
  if (applied?.status !== 'True' && !numbers.behind) {
    return fault(numbers, applied);
  }
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return fault(numbers, progressing);
  }
  if (
    ready >= wanted &&
    available?.status !== 'False' &&
    progressing?.status !== 'True'
  ) {
    return { ...numbers, state: 'serving', tone: 'good', because: undefined };
  }
  return {
    ...numbers,
    state: 'progressing',
    tone: 'progress',
    because: progressing?.status === 'True' ? progressing : available,
  };
}

function fault(
  numbers: Pick<WebAppSummary, 'ready' | 'wanted' | 'behind'>,
  because: Condition | undefined,
): WebAppSummary {
  return {
    ...numbers,
    state: numbers.ready === 0 ? 'down' : 'degraded',
    tone: 'bad',
    because,
  };
}
