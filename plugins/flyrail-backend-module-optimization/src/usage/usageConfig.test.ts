import { ConfigReader } from '@backstage/config';
import { readUsageConfig } from './usageConfig';

const read = (usage: unknown) =>
  readUsageConfig(
    new ConfigReader({ flyrail: { optimization: { usage } } } as any),
  );

it('fills in what is not said', () => {
  const url = 'http://mimir:8080/prometheus';
  expect(read([{ cluster: 'prod', prometheus: { url } }]).get('prod')).toEqual({
    ...{ url, headers: {}, labels: {}, samplesPerQuery: 500_000 },
    ...{ queriesInFlight: 2, queryTimeoutSeconds: 30, historyDays: 14 },
  });
});

it('is content without any', () => {
  expect(readUsageConfig(new ConfigReader({})).size).toBe(0);
});

const url = 'http://p';
it.each<[unknown, RegExp]>([
  [
    'http://p',
    /usage: must be a list, one entry a cluster; found "http:\/\/p"/,
  ],
  [
    [{ prometheus: { url } }],
    /usage\[0\]\.cluster: must be a string; found nothing/,
  ],
  [[{ cluster: 'a' }], /usage\[0\]\.prometheus: must be a map with url/],
  [
    [{ cluster: 'a', prometheus: { url: 'p:9090' } }],
    /usage\[0\]\.prometheus\.url: must be an http or https address; found "p:9090"/,
  ],
  [
    [{ cluster: 'a', prometheus: { url, header: {} } }],
    /usage\[0\]\.prometheus\.header: unknown key; allowed keys: url, headers,/,
  ],
  [
    [{ cluster: 'a', prometheus: { url, samplesPerQuery: 5 } }],
    /samplesPerQuery: must be at least 10000; found 5/,
  ],
  [
    [{ cluster: 'a', prometheus: { url, labels: { 'a-b': 'c' } } }],
    /labels\.a-b: /,
  ],
  [
    [
      { cluster: 'a', prometheus: { url } },
      { cluster: 'a', prometheus: { url } },
    ],
    /usage\[1\]\.cluster: "a" is already that of \[0\]/,
  ],
])('refuses %j', (usage, message) => {
  expect(() => read(usage)).toThrow(message);
});

it('refuses a cluster that the host does not know', () => {
  const config = new ConfigReader({
    flyrail: {
      clusters: [{ name: 'production' }],
      optimization: { usage: [{ cluster: 'prod', prometheus: { url } }] },
    },
  });
  expect(() => readUsageConfig(config)).toThrow(
    /usage\[0\]\.cluster: "prod" is none of flyrail\.clusters \(production\)/,
  );
});

it('never prints a header', () => {
  const headers = { Authorization: ['Bearer hush'] };
  expect(() => read([{ cluster: 'a', prometheus: { url, headers } }])).toThrow(
    /headers\.Authorization: must be a string; found a value of type object$/,
  );
});
