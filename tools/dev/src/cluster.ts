import { join } from 'node:path';
import { root } from './paths.ts';
import { run } from './run.ts';

const tool = [process.execPath, join(root, 'tools/cluster/src/main.ts')];

/** Runs `./dev cluster …` and hands each line that it prints to `onLine`. */
export async function clusterCommand(
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<string> {
  const { stdout } = await run([...tool, ...args], { onLine }).catch(error => {
    throw new Error(
      error.output
        ? `./dev cluster ${args[0]}: ${error.output}`
        : error.message,
    );
  });
  return stdout;
}

/** The path of the kubeconfig of a local cluster that is up. */
export async function clusterKubeconfig(name: string): Promise<string> {
  return (await clusterCommand(['kubeconfig', '--name', name])).trim();
}
