import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import { leafChangeText, type LeafChange } from '../change/leaves';
import { mediumOf, type Write } from '../change/media';
import { writeOriginal } from '../change/write';
import type { Look } from '../parts';
import type { RollbackState } from '../state/rollbackState';
import { throughOf } from './through';

/** A value that the API server would not take back, and what it said. */
export interface Refused {
  leaf: LeafChange;
  message: string;
}

/**
 * Writes the old values of one object. Where the API server refuses them (somebody set a limit below the old request, a
 * policy is new), each that it takes by itself goes back; the rest is returned. Rejects for everything else: that may
 * pass.
 */
export async function writeWhatFits(
  look: Look,
  state: RollbackState,
  write: Write,
): Promise<Refused[]> {
  const first = await refusalTo(() => writeOriginal(look, write));
  if (!first || write.values.length === 1) {
    return write.values.flatMap(({ leaf }) =>
      first ? { leaf, message: first } : [],
    );
  }
  let left: (Refused & Write['values'][number])[] = write.values.map(value => ({
    ...value,
    message: first,
  }));
  // A value may need another one first (the limit before its request): what is refused is tried once more.
  for (let round = 0; round < 2; round++) {
    const refused: typeof left = [];
    for (const value of left) {
      const medium = mediumOf(await throughOf(look, state), value.leaf);
      const message =
        medium &&
        (await refusalTo(() =>
          writeOriginal(look, { medium, values: [value] }),
        ));
      if (message) {
        refused.push({ ...value, message });
      }
    }
    left = refused;
  }
  return left.map(({ leaf, message }) => ({ leaf, message }));
}

/** What the API server says to values that it does not take; undefined where it took them. */
async function refusalTo(
  write: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && isOfValues(error)) {
      return error.message;
    }
    throw error;
  }
}

/** A right that the operator lacks may be given; a value that is not taken stays so. */
function isOfValues({ terminal, status, message }: ApiError): boolean {
  return terminal && !(status === 403 && /cannot \w+ resource/.test(message));
}

/** As it is kept. */
export const refusalOf = ({ leaf, message }: Refused) => ({
  leaf: leafChangeText({
    ...leaf,
    ...{ schedule: undefined, endsSchedule: undefined },
    before: leaf.wanted,
    wanted: leaf.original,
  }),
  message,
});

type Refusals = NonNullable<RollbackState['refused']>;

/** What is left to a person. Pure. */
export function refusedText(refused: Refusals): string {
  return `The API server does not take back ${refused
    .map(({ leaf, message }) => `${leaf}: ${message}`)
    .join('; ')}. What is there stays; set it by hand`;
}

/** Tells in an Event what stays as it is. */
export function warnOfRefused(
  look: Pick<Look, 'event'>,
  refused: Refusals = [],
): void {
  if (refused.length > 0) {
    look.event({
      type: 'Warning',
      reason: 'OptimizationFailed',
      action: 'RollBack',
      note: refusedText(refused),
    });
  }
}
