import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Operator } from './operator';

/** Where a module of the `flyrail` plugin hands over its operator. */
export interface OperatorsExtensionPoint {
  /** Adds an operator that the host runs on every configured cluster. Throws when the name is taken. */
  addOperator(operator: Operator): void;
}

export const operatorsExtensionPoint =
  createExtensionPoint<OperatorsExtensionPoint>({ id: 'flyrail.operators' });
