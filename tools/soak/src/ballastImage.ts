import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCompiler } from '../../cluster/src/compiler.ts';
import { cacheRoot } from '../../cluster/src/directories.ts';
import { clusterCommand } from '../../dev/src/cluster.ts';
import { run } from '../../dev/src/run.ts';
import { buildImage } from '../../images/src/build.ts';

const MODULE = join(import.meta.dirname, '../cmd/ballast');

/** An image whose program needs what its arguments say: `--hold-mib`, `--hold-after`, `--work`. */
export const BALLAST = 'flyrail.io/soak/ballast:1';

/** Builds the image (seconds: it is one file of Go, without dependencies) and imports it into a local cluster. */
export async function loadBallast(cluster: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-ballast-'));
  try {
    const program = join(folder, 'ballast');
    const go = findCompiler(MODULE, join(cacheRoot(), 'soak'));
    await run([go, 'build', '-trimpath', '-o', program, '.'], {
      cwd: MODULE,
      env: { CGO_ENABLED: '0', GOFLAGS: '' },
    });
    const tar = join(folder, 'ballast.tar');
    writeFileSync(
      tar,
      buildImage({
        reference: BALLAST,
        user: '101:101',
        entrypoint: ['/ballast'],
        ports: [8080],
        files: [
          { path: 'ballast', mode: 0o755, content: readFileSync(program) },
        ],
      }),
    );
    await clusterCommand(['load-image', tar, '--name', cluster]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
