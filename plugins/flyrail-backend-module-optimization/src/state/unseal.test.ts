import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { sealerOf } from './seal';

const program = resolve(__dirname, '../../bin/unseal.js');
const key = randomBytes(32).toString('base64');
const state = sealerOf([key]).seal(
  '{"step":"applied"}',
  'local/prod/deployment/shop',
);

const unseal = (input: string, name: string, STATE_KEY = key) =>
  spawnSync(process.execPath, [program, 'local', 'prod', 'Deployment', name], {
    input,
    encoding: 'utf8',
    env: { ...process.env, STATE_KEY },
  });

describe('The command that unseals a state by hand', () => {
  it.each([
    ['a ConfigMap as JSON', JSON.stringify({ data: { state } })],
    ['the sealed text', state],
  ])('opens %s', (_, input) => {
    expect(JSON.parse(unseal(input, 'shop').stdout)).toEqual({
      step: 'applied',
    });
  });

  it.each([
    ['another workload', 'cart', key, /is not of Deployment prod\/cart/],
    [
      'another key',
      'shop',
      randomBytes(32).toString('base64'),
      /sealed with the key/,
    ],
  ])('says why it does not open for %s', (_, name, otherKey, words) => {
    const { status, stderr } = unseal(state, name, otherKey);
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
  });
});
