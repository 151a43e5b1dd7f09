import {
  digestOf,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { UsageReader } from '../analysis';
import {
  UsageUnavailableError,
  type UsageSource,
  type UsageState,
  type WorkloadUsage,
} from '../usage/usageSource';

const DAY = 86_400;

/** Usage every five minutes of the last days: a gentle wave around so many cores and bytes. */
export function usageLike(
  level: { cpu: number; memory: number },
  { days = 14, now = Date.now() }: { days?: number; now?: number } = {},
): UsageDigest {
  const until = Math.floor(now / 1000 / 300) * 300;
  const times = Float64Array.from(
    { length: days * 288 },
    (_, index) => until - days * DAY + (index + 1) * 300 - 1,
  );
  const wave = times.map(
    time => 1 + 0.1 * Math.sin((2 * Math.PI * time) / DAY),
  );
  return digestOf({
    times,
    cpu: wave.map(each => each * level.cpu),
    memory: wave.map(each => each * level.memory),
  });
}

/** A source that knows what the test says. */
export class ScriptedUsage implements UsageSource {
  readonly kind = 'prometheus';
  trouble?: UsageState;
  readonly known = new Map<string, Map<string, UsageDigest>>();

  constructor(readonly cluster: string) {}

  state(): UsageState {
    return this.trouble ?? { state: 'ready', message: 'Usage is up to date.' };
  }

  async refresh() {
    return { queries: 0, samples: 0, state: this.state() };
  }

  async usageOf({ name }: { name: string }): Promise<WorkloadUsage> {
    const containers = this.known.get(name);
    return {
      ...(containers && { until: Date.now() / 1000 }),
      containers: [...(containers ?? [])].map(([container, digest]) => ({
        container,
        digest,
      })),
    };
  }

  async chartOf(
    { name }: { name: string },
    {
      from,
      to,
      stepSeconds,
    }: { from: number; to: number; stepSeconds: number },
  ) {
    if (this.trouble) throw new UsageUnavailableError(this.trouble);
    const times = Array.from(
      { length: Math.round((to - from) / stepSeconds) },
      (_, index) => Math.floor(from) + (index + 1) * stepSeconds,
    );
    const line = (value: number) =>
      times.map((_, index) => (index === 0 ? NaN : value));
    return [...(this.known.get(name)?.keys() ?? [])].map(container => ({
      container,
      times,
      cpu: line(0.3),
      memory: line(3e8),
      average: { cpu: line(0.2), memory: line(2e8) },
      least: { cpu: line(0.1), memory: line(1e8) },
    }));
  }

  async forget() {}

  /** What the operator reads it by. */
  readonly reader: UsageReader = {
    read: async ({ target: { name, cluster } }) => {
      if (cluster !== this.cluster)
        return { outcome: 'noSource', message: 'Nobody knows.' };
      if (this.trouble)
        return { outcome: 'unavailable', message: this.trouble.message };
      const byContainer = this.known.get(name);
      return byContainer
        ? { outcome: 'usage', byContainer }
        : { outcome: 'notEnoughData', message: 'Not measured yet' };
    },
  };
}
