/** Receives one line per finished step, and transient lines while one runs. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  note(message: string): void;
  transient(message: string): void;
}

/** Progress on standard error, with the seconds since the start and of each step. */
export function terminalProgress(
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  const began = performance.now();
  const seconds = (since: number) =>
    ((performance.now() - since) / 1000).toFixed(1);
  let lastTransient = 0;

  const line = (text: string) =>
    stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  return {
    async step(title, work) {
      const start = performance.now();
      const result = await work();
      line(`${seconds(began).padStart(6)} s  ${title} (${seconds(start)} s)`);
      return result;
    },
    note: message => line(`          ${message}`),
    transient(message) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K          ${message}`);
      } else if (performance.now() - lastTransient > 10_000) {
        lastTransient = performance.now();
        line(`          ${message}`);
      }
    },
  };
}
