import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { Savings } from './savings';

const HOUR = 3_600_000;

function given() {
  const clock = new FakeClock();
  const savings = new Savings({ keepMs: HOUR, clock });
  /** In force and possible, by cluster. */
  const told = async () => {
    const [inForce, possible] = await Promise.all(
      savings.gauges.map(async gauge =>
        Object.fromEntries(
          (
            await gauge.get()
          ).values.map(({ labels, value }) => [labels.cluster, value]),
        ),
      ),
    );
    return { inForce, possible };
  };
  return { clock, savings, told };
}

const found = (id: string, monthlySavings: number) => ({
  currentRecommendation: { id, monthlySavings },
});

it.each<[string, object, { inForce: number; possible: number }]>([
  [
    'found',
    { totalSavings: 0, ...found('a', 40) },
    { inForce: 0, possible: 40 },
  ],
  [
    'applied',
    { totalSavings: 40, applied: { id: 'a' }, ...found('a', 40) },
    { inForce: 40, possible: 0 },
  ],
  [
    'applied, and more is found',
    { totalSavings: 40, applied: { id: 'a' }, ...found('b', 5) },
    { inForce: 40, possible: 5 },
  ],
  [
    'rolled back',
    { totalSavings: 0, held: { reason: 'RolledBack' }, ...found('a', 40) },
    { inForce: 0, possible: 0 },
  ],
  [
    'too small now',
    { totalSavings: 0, ...found('a', -7) },
    { inForce: 0, possible: 0 },
  ],
])('%s', async (_, status, { inForce, possible }) => {
  const { savings, told } = given();
  savings.note('dev', 'u1', status);
  expect(await told()).toEqual({
    inForce: { dev: inForce },
    possible: { dev: possible },
  });
});

it('are added up by cluster, and go with their object', async () => {
  const { savings, told } = given();
  savings.note('dev', 'u1', { totalSavings: 1 });
  savings.note('dev', 'u2', { totalSavings: 2 });
  savings.note('prod', 'u3', { totalSavings: 4 });
  savings.note('dev', 'u2', undefined);
  expect((await told()).inForce).toEqual({ dev: 3, prod: 4 });
  savings.forget('dev', 'u2');
  expect((await told()).inForce).toEqual({ dev: 1, prod: 4 });
});

it('are no longer told when another host looks after the object', async () => {
  const { clock, savings, told } = given();
  savings.note('dev', 'u1', { totalSavings: 1 });
  savings.note('dev', 'u2', { totalSavings: 2 });
  clock.advance(HOUR / 2);
  savings.note('dev', 'u2', { totalSavings: 2 });
  clock.advance(HOUR / 2 + 1);
  expect((await told()).inForce).toEqual({ dev: 2 });
  clock.advance(HOUR);
  expect((await told()).inForce).toEqual({ dev: 0 });
});
