import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
// The page runs the operator in a host, so its test does too.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import flyrailPlugin from '@flyrail/backstage-plugin-flyrail-backend';
import {
  eventually,
  requiredCluster,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
// Not a package: the tools run without a build.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
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

/** A command of the page, whether it is refused, and what the page says it prints. */
interface Step {
  command: string;
  refused: boolean;
  prints?: string;
}

function steps(page: string): Step[] {
  const marked = fences(page).filter(({ remark = '' }) =>
    /^(run|prints)/.test(remark),
  );
  return marked.flatMap(({ remark, text }, index) => {
    const next = marked[index + 1];
    return remark === 'prints'
      ? []
      : {
          command: text,
          refused: remark === 'run: is refused',
          prints: next?.remark === 'prints' ? next.text : undefined,
        };
  });
}

/** Does a step once, or until it prints what it should: what the operator does takes a moment. */
async function follow({ command, refused, prints }: Step): Promise<void> {
  const once = async () => {
    const { ok, printed } = await shell(command);
    if (ok === refused || (prints && !matches(printed, prints))) {
      throw new Error(
        `${command}\n${refused ? 'was to be refused' : 'was to work'}${
          prints ? ` and print\n${prints}` : ''
        }\nIt printed\n${printed}`,
      );
    }
    return true;
  };
  if (prints && !refused) {
    await eventually(command, once, 30_000);
  } else {
    await once();
  }
}

jest.setTimeout(120_000);

it('the commands of the page do what it says, with the operator in a portal', async () => {
  const backend = await startTestBackend({
    features: [
      flyrailPlugin,
      allowanceModule,
      mockServices.rootConfig.factory({
        data: {
          flyrail: {
            clusters: [{ name: 'dev', kubeconfig }],
            monitoring: { port: false },
          },
        },
      }),
    ],
  });
  const done: string[] = [];
  try {
    const page = readFileSync(
      resolve(root, 'docs/operators/first-operator.md'),
      'utf8',
    );
    for (const step of steps(page)) {
      await follow(step);
      done.push(step.command);
    }
  } finally {
    await backend.stop();
  }
  expect(done.length).toBeGreaterThan(8);
});
