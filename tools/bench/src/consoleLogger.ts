/** Warnings and errors on standard error, as a process in production has them. */
export const consoleLogger: any = {
  error: (message: string, meta?: unknown) =>
    console.error('error', message, meta ?? ''),
  warn: (message: string, meta?: unknown) =>
    console.error('warn', message, meta ?? ''),
  info: () => {},
  debug: () => {},
  child: () => consoleLogger,
};
