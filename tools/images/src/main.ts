import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureBinaries } from '../../cluster/src/binaries.ts';
import { Failure } from '../../cluster/src/failure.ts';
import { terminalProgress } from '../../cluster/src/progress.ts';
import { buildImage } from './build.ts';
import { IMAGE_NAMES, recipeOf } from './catalog.ts';

const USAGE = `Usage: ./dev image NAME [--out FILE]
NAME is one of: ${IMAGE_NAMES.join(', ')}`;

/** Writes the image as an OCI layout and docker archive in one tar, and prints its path. */
async function main(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { out: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length !== 1 || !IMAGE_NAMES.includes(name)) {
    throw new Failure(USAGE);
  }
  const out = values.out ?? `${name}.tar`;
  const binaries = await ensureBinaries(terminalProgress());
  writeFileSync(out, buildImage(recipeOf(name, binaries)));
  console.log(out);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(
    error instanceof Failure
      ? error.message
      : `image: ${(error as Error).message}`,
  );
  process.exitCode = 1;
}
