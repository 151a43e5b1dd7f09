export {
  LeaseElection,
  type Election,
  type ElectionOptions,
  type ElectionState,
} from './election';
export { soleHold, type Hold } from './hold';
