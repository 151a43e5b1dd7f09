import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Operations } from '../operations';
import { registerReadActions } from './read';
import { registerWriteActions } from './write';

/**
 * The host's actions, for agents (MCP) and other plugins: the verbs of the HTTP
 * API, under the caller's own permissions.
 */
export function registerActions(
  registry: ActionsRegistryService,
  operations: Operations,
): void {
  registerReadActions(registry, operations);
  registerWriteActions(registry, operations);
}
