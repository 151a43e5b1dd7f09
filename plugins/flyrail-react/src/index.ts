/**
 * What the tabs of Flyrail share: live data from the flyrail backend, and the components that show it.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './chart';
export * from './components';
export * from './live';
export * from './resources';
export * from './selection';
export * from './translation';
export * from './errors';
export * from './language';
export * from './managers';
export * from './pageAddress';
export * from './rows';
