import {
  type Cloud,
  LIST_PRICES,
  type PriceBook,
  type UnitPrices,
} from './priceBook';

/** No core of an ordinary machine costs nearly as much: beyond it the unit is wrong (a month's price for an hour's). */
const MOST = { cpuCoreHour: 5, memoryGiBHour: 1 } as const;
const UNITS = ['cpuCoreHour', 'memoryGiBHour'] as const;

/**
 * The price book of a configuration: list prices of its cloud, of which it may replace any:
 * `cloud`, and below `onDemand` and `spot` each `cpuCoreHour` and `memoryGiBHour`. Numbers may be written as text, as an environment variable gives them.
 *
 * @param config - as it was read; undefined is all defaults
 * @param field - how the errors call it, for example `flyrail.optimization.prices`
 * @throws RangeError that names the field when a price is negative, no number, absurdly high, or spot capacity is dearer than on demand
 * @public
 */
export function configuredPrices(config: unknown, field: string): PriceBook {
  const {
    cloud = 'other',
    onDemand,
    spot,
    ...unknown
  } = objectOf(config, field);
  refuseOthers(unknown, field, ['cloud', 'onDemand', 'spot']);
  if (!isCloud(cloud)) {
    throw new RangeError(
      `${field}.cloud: ${JSON.stringify(
        cloud,
      )} is none that prices are known of: write one of ${Object.keys(
        LIST_PRICES,
      ).join(', ')}`,
    );
  }
  const list = LIST_PRICES[cloud];
  const book: PriceBook = {
    onDemand: unitPrices(onDemand, `${field}.onDemand`, list.onDemand),
    spot: unitPrices(spot, `${field}.spot`, list.spot),
    source:
      onDemand === undefined && spot === undefined
        ? list.source
        : `this host's configuration, else ${list.source}`,
  };
  if (UNITS.every(unit => book.onDemand[unit] === 0)) {
    throw new RangeError(
      `${field}.onDemand: with both prices 0 nothing would ever be saved: write what one of them costs`,
    );
  }
  for (const unit of UNITS) {
    if (book.spot[unit] > book.onDemand[unit]) {
      throw new RangeError(
        `${field}.spot.${unit}: ${book.spot[unit]} USD is more than ${book.onDemand[unit]} on demand: write the price of spot capacity too`,
      );
    }
  }
  return book;
}

function isCloud(value: unknown): value is Cloud {
  return typeof value === 'string' && Object.hasOwn(LIST_PRICES, value);
}

function unitPrices(
  config: unknown,
  field: string,
  list: UnitPrices,
): UnitPrices {
  const { cpuCoreHour, memoryGiBHour, ...unknown } = objectOf(config, field);
  refuseOthers(unknown, field, UNITS);
  return {
    cpuCoreHour: price(cpuCoreHour, `${field}.cpuCoreHour`, {
      list: list.cpuCoreHour,
      most: MOST.cpuCoreHour,
    }),
    memoryGiBHour: price(memoryGiBHour, `${field}.memoryGiBHour`, {
      list: list.memoryGiBHour,
      most: MOST.memoryGiBHour,
    }),
  };
}

function price(
  value: unknown,
  field: string,
  { list, most }: { list: number; most: number },
): number {
  if (value === undefined) return list;
  const usd =
    typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof usd !== 'number' || !(usd >= 0 && usd <= most)) {
    throw new RangeError(
      `${field}: ${
        typeof value === 'number' ? value : JSON.stringify(value)
      } is no price: write USD an hour as a number from 0 to ${most}, for example ${list.toPrecision(
        3,
      )}`,
    );
  }
  return usd;
}

function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(
      `${field}: ${JSON.stringify(
        value,
      )} is no group of settings: write keys below it`,
    );
  }
  return value as Record<string, unknown>;
}

function refuseOthers(
  unknown: Record<string, unknown>,
  field: string,
  known: readonly string[],
): void {
  const [key] = Object.keys(unknown);
  if (key !== undefined) {
    throw new RangeError(
      `${field}.${key}: there is no such setting: there are ${known.join(
        ', ',
      )}`,
    );
  }
}
