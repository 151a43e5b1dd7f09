import { join } from 'node:path';
import { noteCluster } from './clustersOfRun.ts';
import { root } from './paths.ts';
import { run } from './run.ts';

const tool = [process.execPath, join(root, 'tools/cluster/src/main.ts')];

/** Runs `./dev cluster …` and hands each line that it prints to `onLine`. */
export async function clusterCommand(
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<string> {
  const [command] = args;
  const name = args[args.indexOf('--name') + 1];
  // Before it is up: a start that is interrupted leaves something, too.
  if (command === 'up') noteCluster('up', name);
  const { stdout } = await run([...tool, ...args], { onLine }).catch(error => {
    throw new Error(
      error.output
        ? `./dev cluster ${command}: ${error.output}`
        : error.message,
    );
  });
  if (command === 'down') noteCluster('down', name);
  return stdout;
}

/** The path of the kubeconfig of a local cluster that is up. */
export async function clusterKubeconfig(name: string): Promise<string> {
  return (await clusterCommand(['kubeconfig', '--name', name])).trim();
}
