import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOptions } from './startOptions.ts';

test('without options one local cluster is meant, and the ports of Backstage', () => {
  const { names, mode, ports, kubeconfig } = startOptions([]);
  assert.deepEqual(names, ['dev']);
  assert.equal(mode, undefined);
  assert.equal(kubeconfig, undefined);
  assert.deepEqual(ports, {
    app: 3000,
    backend: 7007,
    monitoring: 7009,
    prometheus: 7010,
  });
});

test('operators of their own are beside the backend', () => {
  const { ports } = startOptions(['--operators-apart', '--backend-port=8007']);
  assert.deepEqual(ports, {
    app: 3000,
    backend: 8007,
    operators: 8008,
    monitoring: 8009,
    prometheus: 8010,
  });
});

test('several clusters are numbered from the second on', () => {
  assert.deepEqual(startOptions(['--clusters', '3', '--name', 'x']).names, [
    'x',
    'x-2',
    'x-3',
  ]);
});

for (const [args, message] of [
  [['--kubeconfig', '/nowhere'], /there is no such file/],
  [
    ['--kubeconfig', import.meta.filename, '--mode', 'simulated'],
    /--mode .*no meaning beside --kubeconfig/,
  ],
  [['--mode', 'real'], /must be containers or simulated/],
  [['--port', 'http'], /--port http: must be a whole number/],
] as const)
  test(`refuses ${args
    .filter(arg => arg.startsWith('--'))
    .join(' ')} with what to do`, () => {
    assert.throws(() => startOptions(args), message);
  });
