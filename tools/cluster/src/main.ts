import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './arguments.ts';
import { USAGE, parseCommand } from './arguments.ts';
import { ensureBinaries } from './binaries.ts';
import type { ClusterStatus } from './cluster.ts';
import { clusterNames, clusterStatus, down, up } from './cluster.ts';
import { loadImage } from './containerNode.ts';
import { kubeconfigPath } from './directories.ts';
import { Failure } from './failure.ts';
import { terminalProgress } from './progress.ts';

function existingKubeconfig(name: string): string {
  const path = kubeconfigPath(name);
  if (existsSync(path)) return path;
  throw new Failure(
    `cluster ${name} is not up: ./dev cluster up --name ${name}`,
  );
}

function table(clusters: ClusterStatus[]): string {
  const rows = clusters.map(cluster => [
    cluster.name,
    cluster.mode,
    cluster.state +
      (cluster.missing.length ? ` (not running: ${cluster.missing})` : ''),
    cluster.server ?? '',
    cluster.kubeconfig ?? '',
  ]);
  const all = [['NAME', 'MODE', 'STATE', 'SERVER', 'KUBECONFIG'], ...rows];
  const widths = all[0].map((_, column) =>
    Math.max(...all.map(row => row[column].length)),
  );
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function execute(command: Command): Promise<number> {
  const progress = terminalProgress();
  switch (command.command) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'up': {
      const { kubeconfig } = await up({ ...command, progress });
      console.log(kubeconfig);
      return 0;
    }
    case 'down':
      for (const name of command.all ? clusterNames() : [command.name]) {
        await progress.step(`cluster ${name} is down`, () =>
          down(name, { progress }),
        );
      }
      return 0;
    case 'status': {
      const names = command.name ? [command.name] : clusterNames();
      const clusters = await Promise.all(names.map(clusterStatus));
      if (command.json) console.log(JSON.stringify(clusters, null, 2));
      else console.log(clusters.length ? table(clusters) : 'no local cluster');
      return 0;
    }
    case 'kubeconfig':
      console.log(existingKubeconfig(command.name));
      return 0;
    case 'load-image':
      await loadImage(command.name, command.tar, progress);
      return 0;
    case 'kubectl': {
      const kubeconfig = existingKubeconfig(command.name);
      const kubectl = join(await ensureBinaries(progress), 'kubectl');
      const { status } = spawnSync(
        kubectl,
        [`--kubeconfig=${kubeconfig}`, ...command.args],
        { stdio: 'inherit' },
      );
      return status ?? 1;
    }
  }
}

try {
  process.exitCode = await execute(parseCommand(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`cluster: ${error.message}`);
  process.exitCode = 1;
}
