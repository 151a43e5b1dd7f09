import { join } from 'node:path';
import { root, stateDir } from './paths.ts';
import { startProcess, untilAnswering, type PortalProcess } from './portal.ts';
import type { StartOptions } from './startOptions.ts';
import { step } from './steps.ts';

/** The first time it is built from source, beside whatever else the machine does. */
const PATIENCE_SECONDS = 1_800;

/**
 * A Prometheus with fourteen days of the demo's workloads, beside the portal: it
 * comes when it comes, and a portal without it is a portal all the same.
 */
export class DemoMetrics {
  readonly #options: StartOptions;
  #process?: PortalProcess;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  /** Starts it in the background, where there is to be one. */
  start(): void {
    const { ports, names, verbose } = this.#options;
    const { prometheus: port } = ports;
    if (!port) return;
    const log = join(stateDir, 'logs', names[0]);
    const started = startProcess(
      'prometheus',
      [
        process.execPath,
        join(root, 'tools/prometheus/src/main.ts'),
        String(port),
        join(stateDir, 'prometheus', names[0]),
      ],
      { logFolder: log, verbose },
    );
    this.#process = started;
    step('Prometheus with 14 days of history', () =>
      untilAnswering(
        `http://127.0.0.1:${port}/-/ready`,
        [started],
        PATIENCE_SECONDS,
      ),
    ).catch(error => {
      if (this.#process) console.log(`  ${(error as Error).message}`);
    });
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    await running?.stop();
  }
}
