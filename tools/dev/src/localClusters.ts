import { clusterCommand, clusterKubeconfig } from './cluster.ts';
import type { PortalCluster } from './portalConfig.ts';
import { step } from './steps.ts';

/** The workloads of the optimization demo ask for 61 cores; a simulated node has 32. */
const SIMULATED_NODES = 3;

type Mode = 'containers' | 'simulated';

/** The local clusters of one portal. Those that were up before are used and left as they are. */
export class LocalClusters {
  readonly #names: readonly string[];
  readonly #mode?: Mode;
  readonly #audit: boolean;
  readonly #started: string[] = [];

  constructor(
    names: readonly string[],
    { mode, audit }: { mode?: Mode; audit: boolean },
  ) {
    this.#names = names;
    this.#mode = mode;
    this.#audit = audit;
  }

  async up(): Promise<void> {
    const running = new Set(await runningClusters());
    for (const name of this.#names) {
      if (running.has(name) && !this.#mode) {
        console.log(
          `Kubernetes "${name}" is up already; it stays up afterwards`,
        );
        continue;
      }
      if (!running.has(name)) this.#started.push(name);
      await step(`Kubernetes "${name}"`, ({ progress }) =>
        this.#upOne(name, progress),
      );
    }
  }

  async #upOne(name: string, progress: (text: string) => void): Promise<void> {
    const up = (mode: Mode) =>
      clusterCommand(
        [
          ...['up', '--name', name, '--mode', mode],
          ...['--nodes', String(SIMULATED_NODES)],
          ...(this.#audit ? ['--audit'] : []),
        ],
        progress,
      );
    if (this.#mode) {
      await up(this.#mode);
      return;
    }
    if (process.getuid?.() !== 0) {
      console.log(
        '  Nodes are simulated: real containers need root. Everything else is real.',
      );
      await up('simulated');
      return;
    }
    try {
      await up('containers');
    } catch (error) {
      // What stands in the way of containers is said once, and the rest goes on without them.
      console.log(
        `  Nodes are simulated, because containers cannot run here:\n${
          (error as Error).message
        }`,
      );
      await clusterCommand(['down', '--name', name]);
      await up('simulated');
    }
  }

  async forPortal(): Promise<PortalCluster[]> {
    return Promise.all(
      this.#names.map(async (name, index) => ({
        name,
        title: index ? `Local cluster ${index + 1}` : 'Local cluster',
        kubeconfig: await clusterKubeconfig(name),
      })),
    );
  }

  /** Takes down what `up` brought up, and nothing else. */
  async down(): Promise<void> {
    for (const name of this.#started.splice(0)) {
      await clusterCommand(['down', '--name', name]);
    }
  }
}

async function runningClusters(): Promise<string[]> {
  const all: { name: string; state: string }[] = JSON.parse(
    await clusterCommand(['status', '--json']),
  );
  return all.filter(({ state }) => state === 'up').map(({ name }) => name);
}
