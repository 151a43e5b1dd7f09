import { test as base, expect, type Page } from '@playwright/test';
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../../..');
const dev = resolve(root, 'dev');
/** While writing a test: a portal that runs already, as `CLUSTER=URL`, instead of one of its own. */
const running = process.env.FLYRAIL_PORTAL?.split(/=(.*)/);
const appPort = 13100;

/** The portal as a newcomer gets it: `./dev start`, on a node with real containers. */
export type Portal = {
  url: string;
  /** Name of its cluster, for `./dev cluster … --name`. */
  cluster: string;
  /** The path of the administrator's kubeconfig; the audit log is beside it. */
  kubeconfig(): Promise<string>;
  /** Runs kubectl on the portal's cluster and returns what it printed. */
  kubectl(...args: string[]): Promise<string>;
  /** The same with a manifest, or its text, on standard input. */
  apply(manifest: object | string): Promise<string>;
  /** What `./dev start` has printed so far. */
  output(): string;
};

export const test = base.extend<
  { consoleErrors: string[] },
  { portal: Portal }
>({
  portal: [
    async ({}, use) => {
      if (running) {
        await use(portalOf(running[0], running[1], () => ''));
        return;
      }
      const cluster = 'e2e';
      const child = spawn(
        dev,
        [
          'start',
          ...['--name', cluster, '--mode', 'containers', '--audit'],
          ...['--port', String(appPort), '--backend-port', '17100'],
        ],
        { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let output = '';
      const ended = new Promise<number | null>(done => child.on('close', done));
      await new Promise<void>((ready, failed) => {
        const read = (chunk: Buffer) => {
          output += chunk;
          if (/^Ready after/m.test(output)) ready();
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        ended.then(() => failed(new Error(`./dev start ended:\n${output}`)));
      });
      await use(portalOf(cluster, `http://localhost:${appPort}`, () => output));
      child.kill('SIGINT');
      // Part of the promise: Ctrl-C stops it cleanly.
      expect(await ended, output).toBe(0);
    },
    { scope: 'worker', timeout: 20 * 60_000 },
  ],
  consoleErrors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('console', message => {
      // The first line says what; the component stack below it differs by page.
      if (message.type() === 'error') {
        errors.push(message.text().split('\n')[0]);
      }
    });
    page.on('pageerror', error => errors.push(String(error)));
    await use(errors);
  },
});

function portalOf(cluster: string, url: string, output: () => string): Portal {
  const kubectl = async (args: string[], input?: string) => {
    const call = promisify(execFile)(
      dev,
      ['cluster', 'kubectl', '--name', cluster, '--', ...args],
      { maxBuffer: 64 * 2 ** 20 },
    );
    if (input) call.child.stdin!.end(input);
    return (await call).stdout.trim();
  };
  return {
    url,
    cluster,
    output,
    kubeconfig: async () => {
      const { stdout } = await promisify(execFile)(dev, [
        ...['cluster', 'kubeconfig', '--name', cluster],
      ]);
      return stdout.trim();
    },
    kubectl: (...args) => kubectl(args),
    apply: manifest =>
      kubectl(
        ['apply', '-f', '-'],
        typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
      ),
  };
}

export { expect };

/** Opens a page of the portal as the guest. */
export async function open(page: Page, portal: Portal, path: string) {
  await page.goto(portal.url + path);
  const enter = page.getByRole('button', { name: 'Enter' });
  const content = page.locator('main, article').first();
  await expect(enter.or(content).first()).toBeVisible({ timeout: 60_000 });
  if (await enter.isVisible()) await enter.click();
  await expect(content).toBeVisible();
}

/** Before the first page is opened: Backstage keeps the chosen theme in the browser's storage. */
export async function chooseTheme(page: Page, theme: 'light' | 'dark') {
  await page.addInitScript(
    value => localStorage.setItem('theme', value),
    theme,
  );
}

/** A screenshot for the README, when `FLYRAIL_PICTURES` names a folder: a test run changes no file of the repository. */
export async function picture(page: Page, name: string) {
  const folder = process.env.FLYRAIL_PICTURES;
  if (folder) {
    await page.screenshot({ path: resolve(root, folder, `${name}.png`) });
  }
}

/** A measured figure, for whoever reads the run's output and its report. */
export function figure(text: string) {
  base.info().annotations.push({ type: 'figure', description: text });
  process.stdout.write(`${text}\n`);
}

/** Sends a signal to one component of a local cluster, as a fault. */
export function signalComponent(
  cluster: string,
  component: string,
  signal: NodeJS.Signals,
) {
  const pids = readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return (
        command.split('\0')[0].endsWith(`/${component}`) &&
        command.includes(`/clusters/${cluster}/`)
      );
    } catch {
      return false;
    }
  });
  expect(pids, `${component} of ${cluster}`).toHaveLength(1);
  process.kill(Number(pids[0]), signal);
}

/** Asks again until the answer is not undefined; says how many milliseconds that took since `since`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { since = Date.now(), seconds = 60 } = {},
): Promise<{ value: T; milliseconds: number }> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const value = await ask().catch(() => undefined);
    if (value !== undefined) return { value, milliseconds: Date.now() - since };
  }
  throw new Error(`${what}: not within ${seconds} s`);
}
