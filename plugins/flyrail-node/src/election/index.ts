export {
  LeaseElection,
  type Election,
  type ElectionOptions,
  type ElectionState,
} from './election';
export { shardOf } from './assignment';
export { soleHold, type Hold } from './hold';
