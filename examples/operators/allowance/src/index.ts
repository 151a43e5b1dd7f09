/**
 * Your first operator: docs/operators/first-operator.md says how it came to be.
 *
 * @packageDocumentation
 */
export { default } from './module';
export { Allowance, type AllowanceObject } from './Allowance';
