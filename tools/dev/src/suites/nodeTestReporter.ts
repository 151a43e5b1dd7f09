/** A reporter for Node's test runner that prints one JSON object per test (not per group), and what the tests print. */
export default async function* report(
  source: AsyncIterable<{ type: string; data: any }>,
) {
  for await (const { type, data } of source) {
    if (type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const group = data.details?.type === 'suite';
    // A group that fails only because a test in it failed says nothing new.
    if (
      group &&
      (type === 'test:pass' ||
        data.details.error?.failureType === 'subtestsFailed')
    )
      continue;
    const verdict =
      type === 'test:fail'
        ? 'failed'
        : data.skip || data.todo
        ? 'skipped'
        : 'passed';
    const error = data.details?.error;
    const detail =
      error &&
      String(error.cause?.stack ?? error.cause ?? error.message ?? error);
    yield `${JSON.stringify({ name: data.name, verdict, detail })}\n`;
  }
}
