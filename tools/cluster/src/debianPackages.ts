import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './commands.ts';
import { Failure } from './failure.ts';
import type { Progress } from './progress.ts';

const CNI_DIRECTORIES = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];
const CNI_PLUGINS = ['bridge', 'host-local', 'loopback', 'portmap'];

/** The programs of a container node, with the Debian package that brings each. */
const PROGRAMS: Record<string, string> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  conntrack: 'conntrack',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
};

/** The folder that holds every CNI plugin a node needs, when there is one. */
export function cniDirectory(): string | undefined {
  return CNI_DIRECTORIES.find(directory =>
    CNI_PLUGINS.every(plugin => existsSync(join(directory, plugin))),
  );
}

function missing(): { programs: string[]; packages: string[] } {
  const programs = Object.keys(PROGRAMS).filter(
    program => !findProgram(program),
  );
  const packages = new Set(programs.map(program => PROGRAMS[program]));
  if (!cniDirectory()) {
    programs.push(...CNI_PLUGINS.map(plugin => `cni/${plugin}`));
    packages.add('containernetworking-plugins');
  }
  return { programs, packages: [...packages] };
}

/** Installs without letting Debian start the system's own containerd. */
function install(packages: string[]): void {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const apt = (...args: string[]) =>
    run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], {
      timeoutSeconds: 600,
    });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** Finds the programs of a container node, or installs their Debian packages; needs root. */
export async function ensureDebianPackages(progress: Progress): Promise<void> {
  const lacking = missing();
  if (lacking.packages.length === 0) return;
  const line = `apt-get install --no-install-recommends ${lacking.packages.join(
    ' ',
  )}`;
  if (!findProgram('apt-get')) {
    throw new Failure(
      `mode containers needs ${lacking.programs.join(
        ', ',
      )}, which are missing; on Debian: ${line}`,
    );
  }
  await progress.step(`installed ${lacking.packages.join(' ')}`, async () => {
    try {
      install(lacking.packages);
    } catch (error) {
      throw new Failure(
        `mode containers needs ${lacking.programs.join(
          ', ',
        )}; "${line}" failed: ${(error as Error).message}`,
      );
    }
  });
  const still = missing();
  if (still.packages.length > 0) {
    throw new Failure(
      `still missing after the installation: ${still.programs.join(', ')}`,
    );
  }
}
