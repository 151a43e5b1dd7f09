/** A step of a longer piece of work: says that it began, what it is at, and how long it took. */
export type Step = { progress(text: string): void };

const tty = process.stdout.isTTY;
const bold = (text: string) => (tty ? `\u001b[1m${text}\u001b[0m` : text);
const dim = (text: string) => (tty ? `\u001b[2m${text}\u001b[0m` : text);

export type StepTime = { name: string; seconds: number };

/** What took how long so far, in the order in which the steps ended. */
export const stepTimes: StepTime[] = [];

/**
 * Runs `work` as a named step. A long one says every ten seconds that it is
 * still at it, with its own last word of progress: several steps may run at once.
 */
export async function step<T>(
  name: string,
  work: (step: Step) => Promise<T>,
): Promise<T> {
  const began = Date.now();
  let last = '';
  const seconds = () => (Date.now() - began) / 1000;
  console.log(`${bold('▸')} ${name}`);
  const ticker = setInterval(
    () =>
      console.log(
        dim(`  ${name}: ${seconds().toFixed(0)} s${last && `, ${last}`}`),
      ),
    10_000,
  );
  try {
    const result = await work({ progress: text => (last = text.trim()) });
    stepTimes.push({ name, seconds: seconds() });
    console.log(`${bold('✓')} ${name} ${dim(`${seconds().toFixed(1)} s`)}`);
    return result;
  } catch (error) {
    console.log(`${bold('✗')} ${name} ${dim(`${seconds().toFixed(1)} s`)}`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
