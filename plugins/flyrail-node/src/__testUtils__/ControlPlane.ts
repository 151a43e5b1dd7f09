import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { basename, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { eventually } from '../testing';

const run = promisify(execFile);
const repository = resolve(__dirname, '../../../..');

type Component = 'kube-apiserver' | 'etcd';

interface Process {
  pid: number;
  command: string[];
  environment: Record<string, string>;
}

/**
 * Whether nothing of a killed process is left. Its first thread is a zombie before the others let go of its sockets,
 * and a process that was started again in that moment finds its port taken.
 */
function isDead(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads] = [fields[0], fields[17]];
    return state === 'Z' && threads === '1';
  } catch {
    return true;
  }
}

/**
 * A local cluster of a test's own, whose API server and etcd it may kill, freeze and compact.
 * FLYRAIL_FAULTS_KUBECONFIG names one that is up already and stays up, for tests that are repeated.
 */
export class ControlPlane {
  private failure?: string;

  private constructor(
    readonly kubeconfig: string,
    private readonly name: string | undefined,
  ) {}

  static async start(): Promise<ControlPlane> {
    const given = process.env.FLYRAIL_FAULTS_KUBECONFIG;
    if (given) {
      return new ControlPlane(given, undefined);
    }
    const name = `faults-${process.pid}`;
    const { stdout } = await run(
      join(repository, 'dev'),
      ['cluster', 'up', '--name', name, '--mode', 'simulated'],
      { cwd: repository },
    );
    return new ControlPlane(stdout.trim().split('\n').at(-1)!, name);
  }

  /** Takes the cluster down, if it is its own. */
  async stop(): Promise<void> {
    if (this.name) {
      await run(
        join(repository, 'dev'),
        ['cluster', 'down', '--name', this.name],
        { cwd: repository },
      );
    }
  }

  /** Kills a component at once (-9), and starts it again with `while away` between. */
  async restart(
    component: Component,
    whileAway: () => Promise<unknown> = async () => {},
  ): Promise<void> {
    const { pid, command, environment } = this.find(component);
    process.kill(pid, 'SIGKILL');
    await eventually(`${component} is dead`, () => isDead(pid));
    await whileAway();
    const path = join(dirname(this.kubeconfig), 'logs', `${component}.log`);
    const log = openSync(path, 'a');
    const child = spawn(command[0], command.slice(1), {
      detached: true,
      cwd: dirname(this.kubeconfig),
      stdio: ['ignore', log, log],
      env: environment as NodeJS.ProcessEnv,
    });
    closeSync(log);
    this.failure = undefined;
    child.once('exit', (code, signal) => {
      if (signal !== 'SIGKILL') {
        const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
        this.failure = `${component} ended again (${code ?? signal}):\n${lines
          .slice(-10)
          .join('\n')}`;
      }
    });
    child.unref();
  }

  /** Waits until the API server that was started again answers; throws its last words if it ended instead. */
  async answers(ask: () => Promise<unknown>): Promise<void> {
    await eventually(
      'the API server answers',
      async () => this.failure !== undefined || (await ask(), true),
      30_000,
    );
    if (this.failure) {
      throw new Error(this.failure);
    }
  }

  /** Stops a component as a busy machine does; it keeps its connections and answers nothing. */
  freeze(component: Component): void {
    process.kill(this.find(component).pid, 'SIGSTOP');
  }

  thaw(component: Component): void {
    process.kill(this.find(component).pid, 'SIGCONT');
  }

  /** Makes etcd forget every version but the latest. */
  async compact(): Promise<void> {
    const { header } = await this.etcd('/v3/kv/range', {
      key: Buffer.from('/').toString('base64'),
      limit: 1,
    });
    await this.etcd('/v3/kv/compaction', {
      revision: header.revision,
      physical: true,
    });
  }

  private async etcd(path: string, body: unknown): Promise<any> {
    const { command } = this.find('kube-apiserver');
    const flag = (name: string) =>
      command
        .find(part => part.startsWith(`--${name}=`))!
        .slice(name.length + 3);
    const agent = new Agent({
      ca: readFileSync(flag('etcd-cafile')),
      cert: readFileSync(flag('etcd-certfile')),
      key: readFileSync(flag('etcd-keyfile')),
    });
    const answer = await new Promise<string>((done, fail) => {
      const asking = request(
        `${flag('etcd-servers')}${path}`,
        { method: 'POST', agent },
        response => text(response).then(done, fail),
      );
      asking.on('error', fail);
      asking.end(JSON.stringify(body));
    });
    const parsed = JSON.parse(answer);
    if (parsed.error) {
      throw new Error(`etcd ${path}: ${answer}`);
    }
    return parsed;
  }

  private find(component: Component): Process {
    const found = this.look(component);
    if (!found) {
      throw new Error(
        `No ${component} runs for ${this.kubeconfig}: is it a cluster of ./dev cluster?`,
      );
    }
    return found;
  }

  /** The cluster's processes carry its folder in their environment. */
  private look(component: Component): Process | undefined {
    const marker = dirname(this.kubeconfig);
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (Number.isInteger(pid)) {
        try {
          const environment = Object.fromEntries(
            readFileSync(`/proc/${entry}/environ`, 'utf8')
              .split('\0')
              .filter(Boolean)
              .map(line => {
                const at = line.indexOf('=');
                return [line.slice(0, at), line.slice(at + 1)];
              }),
          );
          const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
            .split('\0')
            .slice(0, -1);
          if (
            environment.FLYRAIL_CLUSTER === marker &&
            basename(command[0]) === component
          ) {
            return { pid, command, environment };
          }
        } catch {
          // Gone meanwhile, or another user's.
        }
      }
    }
    return undefined;
  }
}
