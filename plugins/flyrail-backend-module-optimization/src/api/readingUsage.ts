import { UsageUnavailableError, type UsageState } from '../usage/usageSource';

/** What a source answers, or the trouble that it is in: that is an answer, too. */
export async function readingUsage<T>(
  read: () => Promise<T[]>,
): Promise<T[] | { trouble: UsageState }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UsageUnavailableError) return { trouble: error.state };
    throw error;
  }
}
