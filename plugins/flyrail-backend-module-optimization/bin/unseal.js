#!/usr/bin/env node
// @ts-check
/*
 * Unseals what a workload was before it was changed, for a rollback by hand:
 *
 *   kubectl get configmap shop-rollback-state -n prod -o json |
 *     STATE_KEY=… node unseal.js <cluster> <namespace> <kind> <name>
 *
 * Reads the ConfigMap as JSON (or the sealed text alone) from its input, the key
 * (flyrail.optimization.stateKey) from the environment so that it is in no
 * process list, and prints the state as JSON. Needs nothing but Node.
 */
const { createDecipheriv, createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const [cluster, namespace, kind, name] = process.argv.slice(2);
const fail = why => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
};
if (!name || !process.env.STATE_KEY) {
  fail(
    'usage: STATE_KEY=<flyrail.optimization.stateKey> node unseal.js <cluster> <namespace> <kind> <name> < configmap.json',
  );
}
const key = Buffer.from(process.env.STATE_KEY, 'base64');
const input = readFileSync(0, 'utf8').trim();
const sealed = input.startsWith('{')
  ? JSON.parse(input).data?.state ?? ''
  : input;
const [version, id, iv, tag, body] = sealed.split('.');
if (version !== 'flyrail1' || body === undefined) {
  fail('The input is no sealed state: it shall begin with "flyrail1."');
}
const own = createHash('sha256').update(key).digest('hex').slice(0, 8);
if (own !== id) {
  fail(`It was sealed with the key ${id}; STATE_KEY is ${own}`);
}
try {
  const decipher = createDecipheriv(
    'aes-256-gcm',
    key,
    Buffer.from(iv, 'base64url'),
    { authTagLength: 16 },
  );
  decipher.setAAD(
    Buffer.from([cluster, namespace, kind.toLowerCase(), name].join('/')),
  );
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  const text = Buffer.concat([
    decipher.update(Buffer.from(body, 'base64url')),
    decipher.final(),
  ]).toString('utf8');
  process.stdout.write(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
} catch {
  fail(
    `It does not open: it was changed, or is not of ${kind} ${namespace}/${name} on cluster "${cluster}"`,
  );
}
