import { SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';

/** Nothing is recorded unless the process has an OpenTelemetry SDK; then spans nest under whatever calls. */
const tracer = trace.getTracer('@flyrail/backstage-plugin-flyrail-node');

/** Runs a step within a span; what it throws is recorded and thrown on. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  step: () => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async span => {
    try {
      return await step();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: (error as Error).message,
      });
      throw error;
    } finally {
      span.end();
    }
  });
}
