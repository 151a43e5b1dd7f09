import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { atMost, type Check } from './checks.ts';
import { root } from '../paths.ts';

/** Seconds from `./dev start` to a portal that answers, the second time. */
export async function benchStart(): Promise<Check[]> {
  await secondsToReady();
  return [
    atMost('second start: portal answers (s)', await secondsToReady(), 40),
  ];
}

async function secondsToReady(): Promise<number> {
  const began = Date.now();
  const child = spawn(
    join(root, 'dev'),
    ['start', '--port', '13000', '--backend-port', '17007'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>(done => child.on('close', () => done()));
  let output = '';
  const ready = new Promise<number>((done, failed) => {
    child.stdout.on('data', chunk => {
      output += chunk;
      if (/^Ready after/m.test(output)) done((Date.now() - began) / 1000);
    });
    ended.then(() =>
      failed(new Error(`./dev start ended before it was ready:\n${output}`)),
    );
  });
  try {
    return await ready;
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}
