/**
 * What a resource costs for an hour.
 *
 * @public
 */
export interface UnitPrices {
  /** USD for a core (vCPU) and hour. */
  readonly cpuCoreHour: number;
  /** USD for a GiB of memory and hour. */
  readonly memoryGiBHour: number;
}

/**
 * What resources cost, on demand and as spot capacity.
 *
 * @public
 */
export interface PriceBook {
  readonly onDemand: UnitPrices;
  readonly spot: UnitPrices;
  /** Where the prices are from, for people. */
  readonly source: string;
}

/** @public */
export type Cloud = 'aws' | 'azure' | 'gcp' | 'other';

/** Spot capacity costs 60–90 % less; what the market makes of it changes by the hour, so the least is believed. */
const LEAST_SPOT_DISCOUNT = 0.6;

/** Two machines of a family that differ in memory alone tell what a GiB costs, and then what a core does. */
function solved(
  general: { cores: number; gib: number; hour: number },
  highMemory: { cores: number; gib: number; hour: number },
  source: string,
): PriceBook {
  const memoryGiBHour =
    (highMemory.hour - general.hour) / (highMemory.gib - general.gib);
  const onDemand = {
    cpuCoreHour: (general.hour - general.gib * memoryGiBHour) / general.cores,
    memoryGiBHour,
  };
  return {
    onDemand,
    spot: {
      cpuCoreHour: onDemand.cpuCoreHour * (1 - LEAST_SPOT_DISCOUNT),
      memoryGiBHour: onDemand.memoryGiBHour * (1 - LEAST_SPOT_DISCOUNT),
    },
    source,
  };
}

const GCP: PriceBook = {
  onDemand: { cpuCoreHour: 0.031611, memoryGiBHour: 0.004237 },
  spot: { cpuCoreHour: 0.006655, memoryGiBHour: 0.000892 },
  source: 'list prices of Google Cloud N1 in us-central1',
};

/**
 * List prices of ordinary machines, before discounts and commitments: those of OpenCost (configs/default.json, which are Google Cloud's N1 in us-central1),
 * Amazon's m5.large (2 vCPU, 8 GiB, 0.096 USD) and r5.large (16 GiB, 0.126 USD) in us-east-1, Azure's D4s v5 (4 vCPU, 16 GiB, 0.192 USD) and E4s v5 (32 GiB,
 * 0.252 USD) in East US. What one really pays is said in the configuration.
 *
 * @public
 */
export const LIST_PRICES: Readonly<Record<Cloud, PriceBook>> = {
  aws: solved(
    { cores: 2, gib: 8, hour: 0.096 },
    { cores: 2, gib: 16, hour: 0.126 },
    'list prices of Amazon EC2 m5 and r5 in us-east-1; spot 60 % less',
  ),
  azure: solved(
    { cores: 4, gib: 16, hour: 0.192 },
    { cores: 4, gib: 32, hour: 0.252 },
    'list prices of Azure Dsv5 and Esv5 in East US; spot 60 % less',
  ),
  gcp: GCP,
  other: { ...GCP, source: "OpenCost's default prices" },
};

/**
 * The cloud of a node by its `spec.providerID` (`aws:///…`, `azure:///…`, `gce://…`); `other` for what is none of them.
 *
 * @public
 */
export function cloudOf(providerId: string | undefined): Cloud {
  const [, provider] = /^([a-z]+):\/\//.exec(providerId ?? '') ?? [];
  if (provider === 'aws' || provider === 'azure') return provider;
  return provider === 'gce' ? 'gcp' : 'other';
}
