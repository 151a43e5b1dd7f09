import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';
import type { PortalPorts } from './portal.ts';

export type StartOptions = {
  backendOnly: boolean;
  /** A cluster that somebody else runs, instead of local ones. */
  kubeconfig?: string;
  /** The local clusters; the first gives its name to the logs. */
  names: string[];
  /** Undefined: real containers where that works, else simulated. */
  mode?: 'containers' | 'simulated';
  /** Write the API servers' audit logs. */
  audit: boolean;
  ports: PortalPorts;
  verbose: boolean;
};

/** @throws UsageError naming the option that is wrong, and what it takes */
export function startOptions(args: readonly string[]): StartOptions {
  const { values } = parseCommandLine('start', args, {
    'backend-only': { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    clusters: { type: 'string' },
    mode: { type: 'string' },
    name: { type: 'string' },
    port: { type: 'string', default: '3000' },
    'backend-port': { type: 'string', default: '7007' },
    'operators-apart': { type: 'boolean', default: false },
    audit: { type: 'boolean' },
    verbose: { type: 'boolean', default: false },
  });
  const { mode, name = 'dev' } = values;
  const kubeconfig = values.kubeconfig && resolve(values.kubeconfig);
  if (kubeconfig && !existsSync(kubeconfig)) {
    throw new UsageError(
      `--kubeconfig ${values.kubeconfig}: there is no such file`,
    );
  }
  for (const option of ['clusters', 'mode', 'name', 'audit'] as const) {
    if (kubeconfig && values[option] !== undefined) {
      throw new UsageError(
        `--${option} is about local clusters and has no meaning beside --kubeconfig`,
      );
    }
  }
  if (mode !== undefined && mode !== 'containers' && mode !== 'simulated') {
    throw new UsageError(`--mode ${mode}: must be containers or simulated`);
  }
  const backend = wholeNumber('backend-port', values['backend-port'], 1, 65532);
  const count = wholeNumber('clusters', values.clusters ?? '1', 1, 4);
  return {
    backendOnly: values['backend-only'],
    kubeconfig: kubeconfig || undefined,
    names: Array.from({ length: count }, (_, index) =>
      index ? `${name}-${index + 1}` : name,
    ),
    mode,
    ports: {
      app: wholeNumber('port', values.port, 1, 65535),
      backend,
      monitoring: backend + 2,
      ...(!kubeconfig && { prometheus: backend + 3 }),
      ...(values['operators-apart'] && { operators: backend + 1 }),
    },
    audit: values.audit ?? false,
    verbose: values.verbose,
  };
}
