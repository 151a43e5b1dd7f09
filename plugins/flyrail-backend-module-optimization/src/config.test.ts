import { ConfigReader } from '@backstage/config';
import { readOptimizationConfig } from './config';

const read = (optimization: unknown) =>
  readOptimizationConfig(
    new ConfigReader({ flyrail: { optimization } } as any),
  );

it('takes everything that there is', () => {
  const { settings, timeZone } = read({
    ...{ verifyMinutes: 2, timeZone: 'Europe/Berlin' },
    ...{ usage: [], prices: { cloud: 'aws' } },
  });
  expect({ settings, timeZone }).toMatchObject({
    settings: { verifyMs: 120_000 },
    timeZone: 'Europe/Berlin',
  });
});

it.each<[unknown, string]>([
  [
    { verifyMinuts: 5 },
    'flyrail.optimization.verifyMinuts: unknown key; allowed keys: stateKey, previousStateKeys, crossNamespaces,',
  ],
  [
    { verifyMinutes: 0 },
    'flyrail.optimization.verifyMinutes: must be at least 0.1',
  ],
  [7, 'flyrail.optimization: must be a map'],
])('refuses %j', (optimization, message) => {
  expect(() => read(optimization)).toThrow(message);
});
