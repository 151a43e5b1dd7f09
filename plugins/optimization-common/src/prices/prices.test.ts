import { configuredPrices } from './configuredPrices';
import { usdPerMonth } from './cost';
import { LIST_PRICES, cloudOf } from './priceBook';

const GIB = 2 ** 30;
const field = 'flyrail.optimization.prices';

describe('list prices', () => {
  it.each([
    ['aws', { cpu: 2, memory: 8 }, 0.096],
    ['aws', { cpu: 2, memory: 16 }, 0.126],
    ['azure', { cpu: 4, memory: 16 }, 0.192],
    ['azure', { cpu: 4, memory: 32 }, 0.252],
    // n1-standard-4: 15 GiB.
    ['gcp', { cpu: 4, memory: 15 }, 0.189999],
    ['other', { cpu: 4, memory: 15 }, 0.189999],
  ] as const)(
    'of %s add up to those of the machine %j',
    (cloud, { cpu, memory }, hour) => {
      expect(
        usdPerMonth(
          { cpu, memory: memory * GIB, pods: 1 },
          LIST_PRICES[cloud].onDemand,
        ) / 730,
      ).toBeCloseTo(hour, 5);
    },
  );

  it.each([
    ['aws:///eu-west-1a/i-0123', 'aws'],
    ['azure:///subscriptions/x/resourceGroups/y', 'azure'],
    ['gce://project/zone/node', 'gcp'],
    ['kind://docker/kind/kind-control-plane', 'other'],
    [undefined, 'other'],
  ])('of %s are those of %s', (providerId, cloud) => {
    expect(cloudOf(providerId)).toBe(cloud);
  });
});

describe('what is reserved', () => {
  const prices = { cpuCoreHour: 0.03, memoryGiBHour: 0.004 };

  it.each([
    // 730 × 0.03.
    [{ cpu: 1, memory: 0, pods: 1 }, 21.9],
    // 730 × 0.004 × 2.
    [{ cpu: 0, memory: 2 * GIB, pods: 1 }, 5.84],
    // 5 × (2 cores, 4 GiB): 5 × 730 × (0.06 + 0.016).
    [{ cpu: 2, memory: 4 * GIB, pods: 5 }, 277.4],
    [{ cpu: 2, memory: 4 * GIB, pods: 0.5 }, 27.74],
    [{ cpu: 2, memory: 4 * GIB, pods: 0 }, 0],
  ])('%j costs %d USD a month', (reserved, usd) => {
    expect(usdPerMonth(reserved, prices)).toBeCloseTo(usd, 9);
  });
});

describe('configured prices', () => {
  it("are OpenCost's where nothing is said", () => {
    expect(configuredPrices(undefined, field)).toEqual(LIST_PRICES.other);
  });

  it('are those of the cloud that is named, but for what is replaced', () => {
    expect(
      configuredPrices(
        { cloud: 'aws', onDemand: { cpuCoreHour: '0.02' } },
        field,
      ),
    ).toEqual({
      onDemand: {
        cpuCoreHour: 0.02,
        memoryGiBHour: LIST_PRICES.aws.onDemand.memoryGiBHour,
      },
      spot: LIST_PRICES.aws.spot,
      source: expect.stringMatching(/configuration.*m5/),
    });
  });

  it.each<[unknown, string]>([
    [{ onDemand: { cpuCoreHour: -1 } }, `${field}.onDemand.cpuCoreHour: -1 is`],
    [{ onDemand: { cpuCoreHour: NaN } }, `${field}.onDemand.cpuCoreHour: NaN`],
    [{ onDemand: { cpuCoreHour: 23 } }, 'a number from 0 to 5'],
    [{ onDemand: { memoryGiBHour: 3.1 } }, 'a number from 0 to 1'],
    [
      { onDemand: { memoryGiBHour: Infinity } },
      `${field}.onDemand.memoryGiBHour: Infinity`,
    ],
    [{ spot: { cpuCoreHour: 'cheap' } }, `${field}.spot.cpuCoreHour: "cheap"`],
    [{ spot: { cpuCoreHour: '' } }, `${field}.spot.cpuCoreHour: ""`],
    [{ spot: { cpuCoreHour: null } }, `${field}.spot.cpuCoreHour: null`],
    [{ onDemand: { cpuCoreHour: 0.001 } }, `${field}.spot.cpuCoreHour: 0.006`],
    [{ onDemand: { cpuCoreHour: 0, memoryGiBHour: 0 } }, 'both prices 0'],
    [{ cloud: 'oracle' }, `${field}.cloud: "oracle"`],
    [{ cloud: 'toString' }, `${field}.cloud: "toString"`],
    [{ cpuCoreHour: 0.03 }, `${field}.cpuCoreHour: there is no such setting`],
    [
      { onDemand: { cpu: 0.03 } },
      `${field}.onDemand.cpu: there is no such setting`,
    ],
    [{ onDemand: 0.03 }, `${field}.onDemand: 0.03 is no group`],
    [[], `${field}: [] is no group`],
  ])('%j are refused', (config, named) => {
    expect(() => configuredPrices(config, field)).toThrow(named);
  });
});
