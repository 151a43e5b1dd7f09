import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake in how the script was called: shown without a stack, exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Parses the arguments of a command; an unknown one is named together with the known ones. */
export function parseCommandLine<
  T extends NonNullable<ParseArgsConfig['options']>,
>(
  command: string,
  args: readonly string[],
  options: T,
  positionals: { most: number } = { most: 0 },
) {
  try {
    const parsed = parseArgs({
      args: [...args],
      options,
      allowPositionals: positionals.most > 0,
    });
    if (parsed.positionals.length > positionals.most)
      throw new Error(
        `Unexpected argument '${parsed.positionals[positionals.most]}'`,
      );
    return parsed;
  } catch (error) {
    const known = Object.keys(options)
      .map(name => `--${name}`)
      .join(' ');
    throw new UsageError(
      `./dev ${command}: ${
        (error as Error).message.split('. ')[0]
      }. It takes: ${known || 'no options'}`,
    );
  }
}

/** A whole number given as an option, within bounds. */
export function wholeNumber(
  option: string,
  text: string,
  least: number,
  most: number,
): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(
      `--${option} ${text}: must be a whole number from ${least} to ${most}`,
    );
  return value;
}
