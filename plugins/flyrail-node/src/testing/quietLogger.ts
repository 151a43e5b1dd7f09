import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * A logger that says nothing, or with FLYRAIL_TEST_LOG set, everything to the console.
 *
 * @param hear - is told what it keeps quiet about
 */
export function quietLogger(
  hear?: (level: string, message: string) => void,
): LoggerService {
  const write = (level: string) => (message: string, meta?: unknown) => {
    hear?.(level, message);
    if (process.env.FLYRAIL_TEST_LOG) {
      process.stderr.write(
        `${level} ${message}${
          meta instanceof Error ? `\n${meta.stack}` : ''
        }\n`,
      );
    }
  };
  const logger: LoggerService = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: () => logger,
  };
  return logger;
}
