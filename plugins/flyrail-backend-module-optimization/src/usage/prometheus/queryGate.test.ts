import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { setImmediate as turn } from 'node:timers/promises';
import { PrometheusProblem } from './prometheusProblem';
import { QueryGate, type Urgency } from './queryGate';

let clock: FakeClock;
let gate: QueryGate;
/** In the order in which they were let through. */
let begun: string[];
let running: { name: string; end(error?: Error): void }[];
let mostAtOnce: number;

/** Lets at most so many through at once. */
function gateFor(most: number) {
  clock = new FakeClock();
  gate = new QueryGate(most, clock);
  begun = [];
  running = [];
  mostAtOnce = 0;
}

/** Comes to the gate; a query runs until the test ends it. */
async function come(urgency: Urgency, name: string, signal?: AbortSignal) {
  const answer = gate.run(
    () =>
      new Promise<void>((resolve, reject) => {
        begun.push(name);
        const end = (error?: Error) => {
          running = running.filter(each => each.name !== name);
          if (error) reject(error);
          else resolve();
        };
        running.push({ name, end });
        mostAtOnce = Math.max(mostAtOnce, running.length);
      }),
    { signal, urgency },
  );
  // Whoever does not look at an answer does not mind what became of it.
  answer.catch(() => {});
  await turn();
  return { answer };
}

async function endOldest(error?: Error) {
  running[0].end(error);
  await turn();
}

const busy = new PrometheusProblem('busy', 'too many requests', 5_000);

describe('whoever comes while others run', () => {
  it.each([
    ['readings in their order', 1, ['r1', 'r2', 'r3'], ['r1', 'r2', 'r3']],
    ['a question first', 1, ['r1', 'r2', 'r3', 'q1'], ['r1', 'q1', 'r2', 'r3']],
    [
      'questions in their order',
      1,
      ['r1', 'r2', 'q1', 'r3', 'q2'],
      ['r1', 'q1', 'q2', 'r2', 'r3'],
    ],
    [
      'a question as soon as one of several ends',
      2,
      ['r1', 'r2', 'r3', 'r4', 'q1'],
      ['r1', 'r2', 'q1', 'r3', 'r4'],
    ],
    ['all at once where there is room', 3, ['r1', 'q1', 'r2'], undefined],
  ])('is let through: %s', async (_, most, arrivals, order = arrivals) => {
    gateFor(most);
    for (const name of arrivals)
      await come(name.startsWith('q') ? 'question' : 'reading', name);
    expect(begun).toEqual(order.slice(0, most));
    while (running.length) await endOldest();
    expect(begun).toEqual(order);
    expect(mostAtOnce).toBe(most);
  });
});

describe('a store that wants to be left alone', () => {
  it('is asked one at a time afterwards, the question first', async () => {
    gateFor(2);
    await come('reading', 'r1');
    await endOldest(busy);
    await come('reading', 'r2');
    await come('question', 'q1');
    clock.advance(4_999);
    await turn();
    expect(begun).toEqual(['r1']);
    clock.advance(1);
    await turn();
    expect(begun).toEqual(['r1', 'q1']);
    while (running.length) await endOldest();
    expect(begun).toEqual(['r1', 'q1', 'r1', 'r2']);
  });
});

describe('one that is called off while it waits', () => {
  it.each<Urgency>(['question', 'reading'])(
    'a %s leaves at once, and holds nobody up',
    async urgency => {
      gateFor(1);
      await come('reading', 'r1');
      const off = new AbortController();
      const { answer } = await come(urgency, 'off', off.signal);
      await come('reading', 'r2');
      off.abort(new Error('the lease is lost'));
      await expect(answer).rejects.toThrow('the lease is lost');
      await endOldest();
      expect(begun).toEqual(['r1', 'r2']);
    },
  );

  it('is not waited for when a pause is over', async () => {
    gateFor(1);
    await come('reading', 'r1');
    await endOldest(busy);
    const off = new AbortController();
    const { answer } = await come('question', 'q1', off.signal);
    clock.advance(4_000);
    off.abort(new Error('the lease is lost'));
    await expect(answer).rejects.toThrow('the lease is lost');
    clock.advance(1_000);
    await turn();
    expect(begun).toEqual(['r1', 'r1']);
  });
});
