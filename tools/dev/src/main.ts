import { parseCommandLine, UsageError } from './arguments.ts';
import { clusterCommand } from './cluster.ts';
import {
  clustersLeft,
  forgetClusters,
  rememberClusters,
} from './clustersOfRun.ts';
import { CommandFailed, endChildren, passThrough } from './run.ts';
import { root } from './paths.ts';

type Command = {
  takes: string;
  does: string;
  start(args: readonly string[]): Promise<void>;
};

const node = (script: string) => async (args: readonly string[]) => {
  process.exitCode = await passThrough([
    process.execPath,
    `${root}/${script}`,
    ...args,
  ]);
};

const commands: Record<string, Command> = {
  start: {
    takes:
      '[--backend-only] [--kubeconfig FILE | --clusters N [--name NAME]] [--mode containers|simulated] [--audit] [--operators-apart] [--port N] [--backend-port N] [--verbose]',
    does: 'a portal with a real Kubernetes, ready to use',
    start: async args => (await import('./start.ts')).start(args),
  },
  test: {
    takes: '[unit|integration|e2e|packaging]',
    does: 'all tests, or one suite',
    start: async args => (await import('./test.ts')).test(args),
  },
  bench: {
    takes: 'NAME [--json FILE] [--size N] [--profile FOLDER]',
    does: 'a measurement, with its limits',
    start: async args => (await import('./bench.ts')).bench(args),
  },
  soak: {
    takes: 'NAME [--runs N] [--seed S] [--minutes N]',
    does: 'a test many times over, with faults drawn from the seed',
    start: async args => (await import('./soak.ts')).soak(args),
  },
  cluster: {
    takes: 'up|down|status|kubeconfig|load-image|kubectl …',
    does: 'the local Kubernetes by itself',
    start: node('tools/cluster/src/main.ts'),
  },
  image: {
    takes: 'NAME',
    does: 'an image as a tar, without a daemon',
    start: node('tools/images/src/main.ts'),
  },
  generate: {
    takes: '[--check]',
    does: 'CRDs, RBAC, templates and reference docs from the schemas',
    start: async args => {
      parseCommandLine('generate', args, { check: { type: 'boolean' } });
      await (await import('./dependencies.ts')).installDependencies();
      await node('tools/generate/src/main.ts')(args);
    },
  },
  doctor: {
    takes: '',
    does: 'what was found on this machine, what is used, what is missing',
    start: async args => (await import('./doctor.ts')).doctor(args),
  },
};

/** Commands whose own tool knows its options better. */
const passesOn = new Set(['cluster', 'image']);

function help(only?: string) {
  if (!only) console.log('./dev COMMAND\n');
  for (const [name, { takes, does }] of Object.entries(commands)) {
    if (only && only !== name) continue;
    console.log(
      `  ${only ? './dev ' : ''}${`${name} ${takes}`.trim()}\n      ${does}`,
    );
  }
}

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
const wantsHelp = (word: string) => word === '--help' || word === '-h';
if (name === 'help' || wantsHelp(name)) help();
else if (command && args.some(wantsHelp) && !passesOn.has(name)) help(name);
else if (!command) {
  console.error(
    `./dev ${name}: there is no such command. There are: ${Object.keys(
      commands,
    ).join(' ')}`,
  );
  process.exitCode = 2;
} else {
  // A command that takes care of signals itself (start) does so before its first long step.
  if (name !== 'start') {
    rememberClusters();
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, async () => {
        endChildren();
        for (const cluster of clustersLeft())
          await clusterCommand(['down', '--name', cluster]).catch(error =>
            console.error(error.message),
          );
        forgetClusters();
        // What went on meanwhile may have started others.
        endChildren();
        process.exit(130);
      });
  }
  try {
    await command.start(args);
  } catch (error) {
    if (error instanceof CommandFailed)
      console.error(`${error.output}\n${error.message}`);
    else console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    if (name !== 'start') forgetClusters();
  }
}
