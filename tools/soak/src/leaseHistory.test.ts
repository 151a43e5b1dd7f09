import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '../../dev/src/auditLog.ts';
import { judgeHolders } from './leaseHistory.ts';

const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const lease = (second: number, holder: string): AuditEvent => ({
  verb: 'update',
  requestURI: '/apis/coordination.k8s.io/v1/…',
  user: { username: 'system:serviceaccount:flyrail-system:flyrail-pulse' },
  objectRef: { resource: 'leases', name: 'flyrail-pulse-1-of-2' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: at(second),
  stageTimestamp: at(second),
  requestObject: {
    spec: {
      holderIdentity: holder,
      renewTime: at(second),
      leaseDurationSeconds: 15,
    },
  },
});

const write = (second: number, holder: string, code = 200): AuditEvent => ({
  verb: 'patch',
  requestURI: '/api/v1/namespaces/soak/configmaps/one',
  user: { username: 'system:serviceaccount:flyrail-system:flyrail-pulse' },
  userAgent: `flyrail (pulse; ${holder}; shard 1; term 3)`,
  objectRef: { resource: 'configmaps', name: 'one' },
  responseStatus: { code },
  requestReceivedTimestamp: at(second),
  stageTimestamp: at(second),
});

const event = (second: number, holder: string): AuditEvent => ({
  ...write(second, holder),
  objectRef: { resource: 'events' },
});

const situations: [
  what: string,
  events: AuditEvent[],
  found: { afterExpiry?: number; takenTooEarly?: number; unsigned?: number },
][] = [
  ['a write while the Lease lasts', [lease(0, 'a'), write(14, 'a')], {}],
  [
    'a write after it was renewed',
    [lease(0, 'a'), lease(10, 'a'), write(24, 'a')],
    {},
  ],
  [
    'a write after it has expired, whether or not somebody took it',
    [lease(0, 'a'), write(16, 'a'), lease(17, 'b'), write(18, 'a')],
    { afterExpiry: 2 },
  ],
  [
    'a write after it was given up',
    [lease(0, 'a'), lease(5, ''), write(6, 'a')],
    { afterExpiry: 1 },
  ],
  [
    'an Event that is on its way while the shard is handed over',
    [lease(0, 'a'), lease(5, ''), lease(5, 'b'), event(6, 'a')],
    {},
  ],
  [
    'an Event of somebody whose Lease has run out',
    [lease(0, 'a'), lease(15, 'b'), event(16, 'a')],
    { afterExpiry: 1 },
  ],
  ['a write without any Lease', [write(1, 'a')], { afterExpiry: 1 }],
  [
    'a late write that the API server refused',
    [lease(0, 'a'), write(20, 'a', 409)],
    {},
  ],
  [
    'a Lease that is taken before its time',
    [lease(0, 'a'), lease(12, 'b')],
    { takenTooEarly: 1 },
  ],
  [
    'a Lease that is taken after its time, or after it was given up',
    [lease(0, 'a'), lease(15, 'b'), lease(16, ''), lease(17, 'a')],
    {},
  ],
  [
    'a write that does not say for which shard',
    [{ ...write(1, 'a'), userAgent: 'flyrail' }],
    { unsigned: 1 },
  ],
  [
    'a write by somebody else',
    [{ ...write(1, 'a'), user: { username: 'flyrail-admin' } }],
    {},
  ],
];

for (const [what, events, found] of situations)
  test(`${what}: ${JSON.stringify(found)}`, async () => {
    const verdict = await judgeHolders(events);
    assert.equal(verdict.afterExpiry.length, found.afterExpiry ?? 0);
    assert.equal(verdict.takenTooEarly.length, found.takenTooEarly ?? 0);
    assert.equal(verdict.unsigned.length, found.unsigned ?? 0);
  });
