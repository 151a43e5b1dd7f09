import { trace, type Span, type Tracer } from '@opentelemetry/api';
import { inSpan } from './tracing';

describe('inSpan', () => {
  const spans: { name: string; attributes: unknown; events: string[] }[] = [];

  beforeAll(() => {
    // As an SDK would: a provider that records.
    const startActiveSpan = (
      name: string,
      options: { attributes: unknown },
      run: (span: Span) => unknown,
    ) => {
      const events: string[] = [];
      spans.push({ name, attributes: options.attributes, events });
      return run({
        recordException: (error: Error) => events.push(error.message),
        setStatus: ({ code }: { code: number }) => events.push(`code ${code}`),
        end: () => events.push('end'),
      } as unknown as Span);
    };
    trace.setGlobalTracerProvider({
      getTracer: () => ({ startActiveSpan } as unknown as Tracer),
    });
  });

  afterAll(() => trace.disable());
  beforeEach(() => {
    spans.length = 0;
  });

  it('spans the step, and ends when it does', async () => {
    expect(await inSpan('reconcile shop', { a: 1 }, async () => 7)).toBe(7);
    expect(spans).toEqual([
      { name: 'reconcile shop', attributes: { a: 1 }, events: ['end'] },
    ]);
  });

  it('records what the step throws, and throws it on', async () => {
    await expect(
      inSpan('reconcile shop', {}, async () => {
        throw new Error('no such shelf');
      }),
    ).rejects.toThrow('no such shelf');
    expect(spans[0].events).toEqual(['no such shelf', 'code 2', 'end']);
  });
});
