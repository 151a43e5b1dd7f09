import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from './failure.ts';
import { processesOf, startTimeOf } from './processes.ts';
import type { ClusterRecord, Site } from './site.ts';

/** The programs that a cluster in health has running, one process each. */
export function expectedComponents(record: ClusterRecord): string[] {
  return [
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'metrics-server',
    ...(record.simulatedNodes > 0 ? ['kwok'] : []),
    ...(record.mode === 'containers'
      ? ['containerd', 'kubelet', 'kube-proxy', 'coredns']
      : []),
  ];
}

/** Names of the programs of this cluster that run now. */
export function runningComponents(directory: string): Set<string> {
  const names = processesOf(directory).map(pid => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return basename(command.split('\0')[0]);
    } catch {
      return '';
    }
  });
  return new Set(names);
}

/** The last lines that a component printed, and the panic or fatal error before them. */
export function logTail(directory: string, component: string): string {
  const file = join(directory, 'logs', `${component}.log`);
  if (!existsSync(file)) return '(no log)';
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const cause = lines.findLastIndex(line => /^panic: |^F\d{4} /.test(line));
  const end = lines.slice(-8);
  return [...(cause >= 0 ? [lines[cause]] : []), ...end].join('\n');
}

/** Throws a Failure that names a component which was started and has ended, with the end of its log. */
export function assertRunning(site: Site): void {
  for (const [component, pid] of site.started) {
    if (startTimeOf(pid) !== undefined) continue;
    throw new Failure(
      `${component} ended by itself. The end of its log:\n${logTail(
        site.directory,
        component,
      )}`,
    );
  }
}
