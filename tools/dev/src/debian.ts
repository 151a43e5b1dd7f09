import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';
import { step } from './steps.ts';

/** A program that a suite needs and the Debian packages that bring it. */
export type Need = {
  program: string;
  packages: readonly string[];
  why: string;
};

export const chromium: Need = {
  program: 'chromium',
  packages: ['chromium', 'fonts-roboto'],
  why: 'the browser of the end-to-end tests',
};

export const postgresql: Need = {
  program: 'postgres',
  packages: ['postgresql-15'],
  why: 'the database that two replicas share',
};

/** The path of a program, or undefined. */
export function which(program: string): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/sbin',
    // Debian keeps the server's programs out of the path: several versions may be there.
    ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
  ];
  return folders
    .map(folder => join(folder, program))
    .find(path => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const mayInstall = () =>
  process.getuid?.() === 0 &&
  existsSync('/etc/debian_version') &&
  !!which('apt-get');

/**
 * Installs the Debian packages that are missing where that is allowed (root on
 * a Debian), else says exactly what is missing and who wants it.
 */
export async function ensure(needs: readonly Need[]): Promise<void> {
  const missing = needs.filter(need => !which(need.program));
  if (!missing.length) return;
  const packages = missing.flatMap(need => need.packages);
  if (!mayInstall()) {
    const list = missing
      .map(need => `  ${need.program}: ${need.why}`)
      .join('\n');
    throw new Error(
      `These programs are missing, and only root on a Debian may install them:\n${list}\nInstall them yourself: sudo apt-get install ${packages.join(
        ' ',
      )}`,
    );
  }
  await step(
    `install the Debian packages ${packages.join(', ')}`,
    async ({ progress }) => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const install = [
        'apt-get',
        'install',
        '-y',
        '--no-install-recommends',
        ...packages,
      ];
      // The list of packages may be old or not there at all: fetched only when needed.
      const first = await run(install, {
        env,
        allowFailure: true,
        onLine: progress,
      });
      if (first.status === 0) return;
      await run(['apt-get', 'update'], { env, onLine: progress });
      await run(install, { env, onLine: progress });
    },
  );
}
