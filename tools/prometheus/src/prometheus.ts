import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../cluster/src/condition.ts';
import { linkBlocks } from './history.ts';
import type { Programs } from './programs.ts';

export type Prometheus = {
  url: string;
  pid: number;
  /** Settles when it ends, however it ends, with what it said last. */
  ended: Promise<string>;
  /** Its state ends with it. */
  stop(): Promise<void>;
};

export type PrometheusOptions = {
  port: number;
  /** A folder of its own for as long as it runs; what is in it is deleted. */
  folder: string;
  /** Folders with blocks, which stay as they are. */
  blocks: readonly string[];
  /** Rules that it evaluates; where it cannot read one, it does not start and says why. */
  ruleFiles?: readonly string[];
  /** The most samples that one query may hold in memory; Prometheus' own default is 50 million. */
  maxSamples?: number;
};

/** A Prometheus on loopback that scrapes nothing and answers from the blocks it is given. */
export async function startPrometheus(
  { prometheus }: Programs,
  { port, folder, blocks, ruleFiles = [], maxSamples }: PrometheusOptions,
): Promise<Prometheus> {
  rmSync(folder, { recursive: true, force: true });
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  for (const each of blocks) linkBlocks(each, data);
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({ scrape_configs: [], rule_files: ruleFiles }),
  );
  const child = spawn(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      // The blocks are what they are: nothing to compact, nothing measured twice.
      '--storage.tsdb.min-block-duration=2h',
      '--storage.tsdb.max-block-duration=2h',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...(maxSamples ? [`--query.max-samples=${maxSamples}`] : []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  let said = '';
  child.stderr.on('data', chunk => (said = (said + chunk).slice(-4000)));
  const ended = new Promise<string>(done =>
    child.on('close', () => done(said)),
  );
  // Whoever is interrupted leaves nobody behind.
  const end = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  ended.then(() => process.off('exit', end));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const ready = await eventually(60, async () => {
    if (child.exitCode !== null) return 'ended';
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    return answer?.ok ? 'ready' : undefined;
  });
  if (ready !== 'ready') {
    await stop();
    throw new Error(
      `Prometheus on port ${port} ${
        ready ?? 'did not answer within 60 s'
      }:\n${said}`,
    );
  }
  return {
    url,
    pid: child.pid!,
    ended,
    stop,
  };
}
