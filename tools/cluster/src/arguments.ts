import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';
import type { Mode } from './site.ts';

export type Command =
  | {
      command: 'up';
      name: string;
      mode?: Mode;
      nodes?: number;
      images: string[];
      audit: boolean;
    }
  | { command: 'down'; name: string; all: boolean }
  | { command: 'status'; name?: string; json: boolean }
  | { command: 'kubeconfig'; name: string }
  | { command: 'load-image'; name: string; tar: string }
  | { command: 'kubectl'; name: string; args: string[] }
  | { command: 'help' };

export const USAGE = `Usage: ./dev cluster COMMAND [--name dev]
  up [--mode simulated|containers] [--nodes N] [--image TAR]… [--audit]
  down [--all]             end it and leave nothing
  status [--json]          every cluster, or the one named
  kubeconfig               print the path of its kubeconfig
  load-image TAR           import an OCI or docker archive (mode containers)
  kubectl -- ARGS          kubectl with its kubeconfig`;

const OPTIONS = {
  name: { type: 'string' },
  mode: { type: 'string' },
  nodes: { type: 'string' },
  image: { type: 'string', multiple: true },
  audit: { type: 'boolean' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Which options each command takes, beside --name and --help. */
const TAKES: Record<string, string[]> = {
  up: ['mode', 'nodes', 'image', 'audit'],
  down: ['all'],
  status: ['json'],
  kubeconfig: [],
  'load-image': [],
  kubectl: [],
};

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Failure(`${(error as Error).message}\n${USAGE}`);
  }
}

function modeOf(value: string | undefined): Mode | undefined {
  if (value === undefined || value === 'simulated' || value === 'containers') {
    return value;
  }
  throw new Failure(`--mode ${value}: must be simulated or containers`);
}

function nodesOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value) && Number(value) <= 1000) return Number(value);
  throw new Failure(`--nodes ${value}: must be a whole number, 0 to 1000`);
}

/** @throws Failure that names the wrong word and shows the usage. */
export function parseCommand(argv: string[]): Command {
  const [command, ...rest] = argv;
  if (!command || ['help', '--help', '-h'].includes(command)) {
    return { command: 'help' };
  }
  const takes = TAKES[command];
  if (!takes) throw new Failure(`unknown command "${command}"\n${USAGE}`);

  const separator = rest.indexOf('--');
  const own = separator < 0 ? rest : rest.slice(0, separator);
  const behind = separator < 0 ? [] : rest.slice(separator + 1);
  const { values, positionals } = parse(own);
  if (values.help) return { command: 'help' };
  for (const option of Object.keys(values)) {
    if (option !== 'name' && !takes.includes(option)) {
      throw new Failure(`${command} takes no --${option}\n${USAGE}`);
    }
  }
  const expected = command === 'load-image' ? 1 : 0;
  if (
    positionals.length !== expected ||
    (behind.length && command !== 'kubectl')
  ) {
    throw new Failure(
      expected
        ? `load-image takes one tar\n${USAGE}`
        : `${command} does not take "${[...positionals, ...behind].join(
            ' ',
          )}"\n${USAGE}`,
    );
  }

  const name = values.name ?? 'dev';
  switch (command) {
    case 'up':
      return {
        command,
        name,
        mode: modeOf(values.mode),
        nodes: nodesOf(values.nodes),
        images: values.image ?? [],
        audit: values.audit ?? false,
      };
    case 'down':
      return { command, name, all: values.all ?? false };
    case 'status':
      return { command, name: values.name, json: values.json ?? false };
    case 'load-image':
      return { command, name, tar: positionals[0] };
    case 'kubectl':
      return { command, name, args: behind };
    default:
      return { command: 'kubeconfig', name };
  }
}
