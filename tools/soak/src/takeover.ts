import { auditEvents } from '../../dev/src/auditLog.ts';
import { shards, type GivenReplicas } from './givenReplicas.ts';
import { judgeHolders, type Verdict } from './leaseHistory.ts';
import { randomOf, type Random } from './random.ts';
import type { Replica, Shard } from './replicas.ts';
import { pause } from './until.ts';
import { Workload } from './workload.ts';

/** What befalls a replica: it is killed, or it stands still for longer than its Leases last and then goes on. */
export type Blow = 'kill' | 'pause';

export type TakeoverFindings = {
  /** From each blow until updates made after it, one in every shard that was held, were reconciled. */
  takeoverMs: number[];
  writes: number;
  /** Objects whose last update was not reconciled in the end. */
  lost: string[];
  /** Of the outside effects those that happened more than once, and those that never did. */
  effects: number;
  repeatedEffects: string[];
  missingEffects: string[];
  holders: Verdict;
};

/**
 * While it is written to all the time, one random replica after the other gets
 * its blow at a random moment. Half of those that are killed come back at once,
 * as under a kubelet, and half when others have taken over.
 */
export async function takeovers(
  given: GivenReplicas,
  options: {
    /** One each run. */
    blows: readonly Blow[];
    seed: number;
    onRun(line: string): void;
  },
): Promise<TakeoverFindings> {
  const { api, recorder } = given;
  const { blows, seed, onRun } = options;
  const random = randomOf(seed);
  const workload = await Workload.create(api, { each: 12, shards });
  const takeoverMs: number[] = [];
  try {
    workload.begin(randomOf(seed + 1));
    for (const [index, blow] of blows.entries()) {
      const { victim, held } = await drawVictim(given, random);
      const backAtOnce = blow === 'kill' && random.between(0, 1) < 0.5;
      await victim.signal(blow === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      const struckAt = Date.now();
      const back = backAtOnce ? victim.start() : undefined;
      const times = await Promise.all(
        held.map(async shard => {
          const subject = workload.of(shard, random);
          await workload.followed(subject, await workload.write(subject), 60);
          return Date.now() - struckAt;
        }),
      );
      takeoverMs.push(Math.max(...times));
      onRun(
        `run ${index + 1} of ${blows.length}: ${blow} ${
          victim.name
        }, which held ${described(held)}${
          backAtOnce ? ' and came back at once' : ''
        }; taken over after ${(takeoverMs.at(-1)! / 1000).toFixed(1)} s`,
      );
      await (back ?? recover(victim, blow));
    }
    await workload.stop();
    const lost = await workload.lost(60);
    const keys = [...recorder.effects];
    const done = new Set(keys.map(([, { pulse }]) => pulse));
    return {
      ...{ takeoverMs, lost, writes: workload.writes, effects: keys.length },
      repeatedEffects: keys
        .filter(([, { times }]) => times > 1)
        .map(([key, { times }]) => `${key}: ${times} times`),
      missingEffects: workload.subjects
        .filter(({ operator }) => operator === 'pulse')
        .filter(({ uid, generation }) => !done.has(`${uid}/${generation}`))
        .map(({ name, generation }) => `${name}: generation ${generation}`),
      holders: await judgeHolders(auditEvents(given.kubeconfig)),
    };
  } finally {
    await workload.stop();
    await workload.close();
  }
}

/** A replica at a random moment at which it works on something. */
async function drawVictim(given: GivenReplicas, random: Random) {
  for (;;) {
    await given.shared();
    await pause(random.between(0, 3_000));
    const victim = random.oneOf(given.replicas);
    const held = await victim.held();
    if (held.length) return { victim, held };
  }
}

async function recover(victim: Replica, blow: Blow): Promise<void> {
  if (blow === 'kill') await victim.start();
  else await victim.signal('SIGCONT');
}

function described(held: readonly Shard[]): string {
  return (
    held.map(({ operator, shard }) => `${operator}/${shard}`).join(' ') ||
    'nothing'
  );
}
