import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from './arguments.ts';
import { Failure } from './failure.ts';

test('up without options is the simulated cluster called dev, or whatever dev is', () => {
  assert.deepEqual(parseCommand(['up']), {
    command: 'up',
    name: 'dev',
    mode: undefined,
    nodes: undefined,
    images: [],
    audit: false,
  });
});

test('up takes mode, nodes and several images', () => {
  const words = 'up --name b --mode containers --nodes 3 --image x --image y';
  assert.deepEqual(parseCommand(words.split(' ')), {
    command: 'up',
    name: 'b',
    mode: 'containers',
    nodes: 3,
    images: ['x', 'y'],
    audit: false,
  });
});

test('everything behind -- goes to kubectl as it is', () => {
  assert.deepEqual(
    parseCommand(['kubectl', '--name', 'b', '--', 'get', 'pods', '--all']),
    { command: 'kubectl', name: 'b', args: ['get', 'pods', '--all'] },
  );
});

test('a wrong word is named', () => {
  const table: [string[], RegExp][] = [
    [['upp'], /unknown command "upp"/],
    [
      ['up', '--mode', 'docker'],
      /--mode docker: must be simulated or containers/,
    ],
    [['up', '--nodes', '-1'], /--nodes/],
    [['up', '--nodes', '1.5'], /--nodes 1.5: must be a whole number/],
    [['up', '--json'], /up takes no --json/],
    [['up', 'prod'], /up does not take "prod"/],
    [['down', '--everything'], /--everything/],
    [['load-image'], /takes one tar/],
    [['status', '--', 'x'], /status does not take "x"/],
  ];
  for (const [argv, message] of table) {
    assert.throws(
      () => parseCommand(argv),
      error => error instanceof Failure && message.test(error.message),
      argv.join(' '),
    );
  }
});
