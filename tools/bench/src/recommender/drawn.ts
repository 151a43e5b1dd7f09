import type { NamedSeries } from './dataset.ts';
import { DAY } from './dataset.ts';
import { seeded } from './random.ts';

/**
 * Usage that is drawn from a seed instead of measured: what services do, with shapes that a folder of real series may
 * lack. The family is the shape of what is looked at, so that each is judged by itself.
 */

/** A level by time in days; stateful where what comes depends on what was. */
type Level = (days: number) => number;
type Shape = (draw: Draws) => Level;

/** Random numbers of one series. */
export interface Draws {
  /** Evenly in [from, to). */
  between(from: number, to: number): number;
  /** Normally distributed around 0 with deviation 1. */
  normal(): number;
  chance(p: number): boolean;
}

const STEP = 300;

/** Draws from a seed: the same seed, the same series. */
export function drawsOf(seed: number): Draws {
  const random = seeded(seed);
  return {
    between: (from, to) => from + (to - from) * random(),
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    chance: p => random() < p,
  };
}

/** Traffic by the clock: 0 at the quietest hour, 1 at the busiest, less at weekends. */
function trafficOf({ between }: Draws): Level {
  const weekend = between(0.3, 1);
  const firstDay = Math.floor(between(0, 7));
  const sharpness = between(0.7, 3);
  return days => {
    const wave = 0.5 - 0.5 * Math.cos(2 * Math.PI * days);
    const isWeekend = (Math.floor(days) + firstDay) % 7 > 4;
    return wave ** sharpness * (isWeekend ? weekend : 1);
  };
}

/** Noise whose next value is like this one. */
function noiseOf(draw: Draws, deviation: number): () => number {
  const kept = draw.between(0.3, 0.97);
  let now = 0;
  return () => {
    now = kept * now + Math.sqrt(1 - kept ** 2) * draw.normal();
    return Math.exp(deviation * now);
  };
}

/** 1 before a time, a factor after it; reached within some time. */
function stepOf(at: number, factor: number, within: number): Level {
  return days =>
    factor ** Math.min(1, Math.max(0, (days - at) / Math.max(within, 1e-9)));
}

/** What a service's memory does. */
const memoryShapes: Record<string, Shape> = {
  steady: draw => {
    const noise = noiseOf(draw, draw.between(0.002, 0.03));
    return () => noise();
  },
  traffic: draw => {
    const [traffic, share] = [trafficOf(draw), draw.between(0.1, 1)];
    const noise = noiseOf(draw, draw.between(0.01, 0.04));
    return days => (1 + share * traffic(days)) * noise();
  },
  // A leak that restarts end: releases, at no fixed time.
  leak: draw => {
    const perDay = draw.between(0.02, 0.25);
    const daysBetween = draw.between(2, 12);
    const noise = noiseOf(draw, 0.01);
    let start = -draw.between(0, daysBetween);
    return days => {
      if (draw.chance(STEP / DAY / daysBetween)) start = days;
      return (1 + perDay * (days - start)) * noise();
    };
  },
  growth: draw => {
    const perDay = draw.between(0.003, 0.05);
    const noise = noiseOf(draw, draw.between(0.005, 0.03));
    return days => Math.exp(perDay * days) * noise();
  },
  cache: draw => {
    const [fills, over] = [draw.between(0.3, 3), draw.between(1, 12)];
    const noise = noiseOf(draw, 0.01);
    return days => (1 + fills * (1 - Math.exp(-days / over))) * noise();
  },
  // A release that needs more, or less: at once, or as caches warm within an hour.
  release: draw => {
    const shift = stepOf(
      draw.between(4, 13),
      Math.exp(draw.between(-0.3, 0.5)),
      draw.chance(0.5) ? 0 : draw.between(0.01, 0.06),
    );
    const noise = noiseOf(draw, draw.between(0.005, 0.03));
    return days => shift(days) * noise();
  },
  spikes: draw => {
    const perDay = draw.between(0.2, 3);
    const noise = noiseOf(draw, 0.01);
    let [left, height] = [0, 1];
    return () => {
      if (left > 0) left--;
      else if (draw.chance((perDay * STEP) / DAY)) {
        left = Math.floor(draw.between(1, 6));
        height = 1 + draw.between(0.1, 0.6);
      }
      return (left > 0 ? height : 1) * noise();
    };
  },
};

/** What a service's CPU does. */
const cpuShapes: Record<string, Shape> = {
  web: draw => {
    const [traffic, share] = [trafficOf(draw), draw.between(0.3, 6)];
    const noise = noiseOf(draw, draw.between(0.03, 0.2));
    const days = Array.from({ length: 32 }, () =>
      Math.exp(0.06 * draw.normal()),
    );
    return at => (1 + share * traffic(at)) * days[Math.floor(at)] * noise();
  },
  batch: draw => {
    const starts = Array.from({ length: Math.floor(draw.between(1, 5)) }, () =>
      draw.between(0, 1),
    );
    const [length, height] = [draw.between(0.005, 0.08), draw.between(3, 60)];
    const noise = noiseOf(draw, 0.1);
    return days => {
      const clock = days % 1;
      const runs = starts.some(at => clock >= at && clock < at + length);
      return (runs ? height : 1) * noise();
    };
  },
  wander: draw => {
    const pace = draw.between(0.002, 0.01);
    const noise = noiseOf(draw, draw.between(0.02, 0.1));
    let level = 0;
    return () => {
      level += pace * draw.normal();
      return Math.exp(level) * noise();
    };
  },
  trend: draw => {
    const perDay = draw.between(-0.05, 0.08);
    const traffic = trafficOf(draw);
    const noise = noiseOf(draw, draw.between(0.03, 0.15));
    return days => Math.exp(perDay * days) * (1 + traffic(days)) * noise();
  },
  burst: draw => {
    const perDay = draw.between(0.5, 12);
    const tail = draw.between(1.2, 3);
    const noise = noiseOf(draw, 0.1);
    let [left, height] = [0, 1];
    return () => {
      if (left > 0) left--;
      else if (draw.chance((perDay * STEP) / DAY)) {
        left = Math.floor(draw.between(1, 12));
        height = 1 + Math.min(40, draw.between(0.001, 1) ** (-1 / tail));
      }
      return (left > 0 ? height : 1) * noise();
    };
  },
  shift: draw => {
    const shift = stepOf(
      draw.between(1, 16),
      Math.exp(0.6 * draw.normal()),
      draw.between(0, 0.2),
    );
    const traffic = trafficOf(draw);
    const noise = noiseOf(draw, draw.between(0.03, 0.15));
    return days => shift(days) * (1 + 0.5 * traffic(days)) * noise();
  },
};

/** A series of a shape, five minutes apart; `scale` is what the shape calls 1. */
function sampled(days: number, level: Level, scale: number): Float64Array {
  return Float64Array.from({ length: (days * DAY) / STEP }, (_, index) =>
    Math.max(0, scale * level((index * STEP) / DAY)),
  );
}

const timesOf = (days: number) =>
  Float64Array.from({ length: (days * DAY) / STEP }, (_, n) => n * STEP);

/** So many series of each shape of memory; the family is the shape. */
export function drawnMemory(
  each: number,
  { days = 14, seed = 6 } = {},
): NamedSeries[] {
  return drawn(memoryShapes, each, seed, draw => ({
    days,
    sample: level => ({
      memory: sampled(days, level, draw.between(1e8, 4e9)),
    }),
  }));
}

/** So many series of each shape of CPU; the family is the shape. */
export function drawnCpu(
  each: number,
  { days = 16, seed = 7 } = {},
): NamedSeries[] {
  return drawn(cpuShapes, each, seed, draw => ({
    days,
    sample: level => ({
      cpu: sampled(days, level, Math.exp(draw.between(-5, 2))),
    }),
  }));
}

function drawn(
  shapes: Record<string, Shape>,
  each: number,
  seed: number,
  kindOf: (draw: Draws) => {
    days: number;
    sample(level: Level): { cpu?: Float64Array; memory?: Float64Array };
  },
): NamedSeries[] {
  return Object.entries(shapes).flatMap(([family, shape], place) =>
    Array.from({ length: each }, (_, number) => {
      const draw = drawsOf(seed * 1e6 + place * 1e4 + number);
      const { days, sample } = kindOf(draw);
      return {
        name: `${family}-${number}`,
        family,
        series: { times: timesOf(days), ...sample(shape(draw)) },
      };
    }),
  );
}
