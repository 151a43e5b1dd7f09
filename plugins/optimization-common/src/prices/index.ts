export { configuredPrices } from './configuredPrices';
export { HOURS_PER_MONTH, usdPerMonth, type Reserved } from './cost';
export {
  LIST_PRICES,
  cloudOf,
  type Cloud,
  type PriceBook,
  type UnitPrices,
} from './priceBook';
export {
  realizableSavings,
  type ClusterNode,
  type Interval,
  type NodePod,
  type Placement,
  type RealizableSavings,
  type Room,
} from './realizableSavings';
