import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import flyrailPlugin from '@flyrail/backstage-plugin-flyrail-backend';
import {
  eventually,
  requiredCluster,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fences } from '../../../../tools/docs/src/fences';
import allowanceModule from './module';

const root = resolve(__dirname, '../../../..');
const kubeconfig = requiredCluster();

// Whoever has no kubectl is told to use the one of ./dev; so does this test.
const KUBECTL = `
if ! command -v kubectl > /dev/null; then
  kubectl() { ./dev cluster kubectl --name "$(basename "$(dirname "$KUBECONFIG")")" -- "$@"; }
fi
`;

/** Runs a block of the page as the reader would, in the root of the repository, and tells all that it printed. */
function shell(block: string): Promise<{ printed: string; ok: boolean }> {
  return new Promise(done =>
    execFile(
      'bash',
      ['-ec', `${KUBECTL}${block}`],
      { cwd: root, env: { ...process.env, KUBECONFIG: kubeconfig } },
      (error, stdout, stderr) =>
        done({ printed: `${stdout}${stderr}`, ok: !error }),
    ),
  );
}

/** What the page says is printed: columns may be wider, and `…` stands for what differs each time. */
function matches(printed: string, said: string): boolean {
  const literal = (text: string) =>
    text
      .trim()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\s+/g, '\\s+');
  return new RegExp(said.split('…').map(literal).join('\\s*.*?\\s*')).test(
    printed,
  );
}

jest.setTimeout(120_000);

it('the commands of the page do what it says, with the operator in a portal', async () => {
  const page = readFileSync(
    resolve(root, 'docs/operators/first-operator.md'),
    'utf8',
  );
  const steps = fences(page).filter(({ remark = '' }) =>
    /^(run|prints)/.test(remark),
  );
  expect(steps.length).toBeGreaterThan(10);
  const backend = await startTestBackend({
    features: [
      flyrailPlugin,
      allowanceModule,
      mockServices.rootConfig.factory({
        data: { flyrail: { clusters: [{ name: 'dev', kubeconfig }] } },
      }),
    ],
  });
  try {
    for (const [index, { remark, text }] of steps.entries()) {
      if (!remark?.startsWith('run')) continue;
      const [next] = steps.slice(index + 1);
      const prints = next?.remark === 'prints' ? next.text : undefined;
      if (remark === 'run: is refused') {
        const { ok, printed } = await shell(text);
        expect({ ok, printed: matches(printed, prints!) || printed }).toEqual({
          ok: false,
          printed: true,
        });
      } else if (prints === undefined) {
        const { ok, printed } = await shell(text);
        expect({ text, ok: ok || printed }).toEqual({ text, ok: true });
      } else {
        let last = '';
        await eventually(
          `${text} prints what the page says`,
          async () => {
            last = (await shell(text)).printed;
            if (!matches(last, prints)) throw new Error(last);
            return true;
          },
          30_000,
        );
      }
    }
  } finally {
    await backend.stop();
  }
});
