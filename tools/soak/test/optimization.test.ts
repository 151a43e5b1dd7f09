import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepareContainers } from '../../cluster/src/containerNode.ts';
import { terminalProgress } from '../../cluster/src/progress.ts';
import type { Advice } from '../src/adviser.ts';
import {
  Application,
  type PodHistory,
  type Resources,
} from '../src/application.ts';
import { CostOptimization } from '../src/costOptimization.ts';
import { givenOptimizer, type GivenOptimizer } from '../src/givenOptimizer.ts';
import { helmGoesOn } from '../src/helmRelease.ts';
import { kills } from '../src/kills.ts';
import { stays } from '../src/stays.ts';
import type { Death } from '../src/sudden.ts';

/*
 * What a bad recommendation does to an application in real containers. Only
 * the recommendation is made up: the host with its rights, the API server, the
 * kubelet that kills and probes, and what is killed and probed, are real.
 */
const { FLYRAIL_KILL_RUNS, FLYRAIL_STAYS_MINUTES } = process.env;
/** What `./dev soak` asks for; the tests take all of it, in short. */
const only = FLYRAIL_KILL_RUNS
  ? 'kills'
  : FLYRAIL_STAYS_MINUTES
  ? 'stays'
  : undefined;
const isWanted = (what: typeof only | 'safety') => !only || only === what;
const namespace = 'safety';
const MIB = 2 ** 20;
/** From the first sign until the old values are back and rolled out. */
const MOST_SECONDS = 60;

/** Why there can be no containers here. */
const skip = await prepareContainers(terminalProgress()).then(
  () => false,
  (error: Error) => error.message,
);

let given: GivenOptimizer;

before(async () => {
  if (skip) return;
  given = await givenOptimizer({ verifyMinutes: 0.5 });
  await given.api.send('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  await given.startHost();
});
after(() => given?.stop());

type BadAdvice = {
  name: string;
  does: string;
  args: string[];
  resources: Resources;
  advice: Advice;
  /** What the advice comes to. */
  advised: Resources;
  sign: string;
  signAt(pods: PodHistory, advised: Resources): number | undefined;
  says: RegExp;
};

const badAdvice: BadAdvice[] = [
  {
    name: 'hungry',
    does: 'makes an application run out of memory',
    // It has rolled out and serves by the time that it needs its memory.
    args: ['--hold-mib=64', '--hold-after=8s'],
    resources: {
      requests: { cpu: '20m', memory: '64Mi' },
      limits: { memory: '128Mi' },
    },
    advice: [
      {
        name: 'app',
        requests: { memory: 32 * MIB },
        limits: { memory: 32 * MIB },
      },
    ],
    advised: {
      requests: { cpu: '20m', memory: '32Mi' },
      limits: { memory: '32Mi' },
    },
    sign: 'its first OOM kill',
    signAt: pods => pods.firstOomKill(),
    says: /ran out of memory \(OOMKilled\)/,
  },
  {
    name: 'starved',
    does: 'leaves an application too little CPU to answer its readiness probe',
    args: ['--work=50ms'],
    resources: {
      requests: { cpu: '100m', memory: '32Mi' },
      limits: { cpu: '1', memory: '64Mi' },
    },
    advice: [{ name: 'app', requests: { cpu: 0.01 }, limits: { cpu: 0.01 } }],
    advised: {
      requests: { cpu: '10m', memory: '32Mi' },
      limits: { cpu: '10m', memory: '64Mi' },
    },
    sign: 'the start of its first pod that is never Ready',
    signAt: (pods, advised) => pods.firstStart(advised),
    says: /is not ready|the rollout does not end/,
  },
];

const isBadAdviceWanted = isWanted('safety') ? badAdvice : [];

for (const { name, does, sign, says, ...each } of isBadAdviceWanted)
  test(
    `a recommendation that ${does} is rolled back by itself within ${MOST_SECONDS} s of ${sign}`,
    {
      skip,
    },
    async () => {
      const { api, adviser } = given;
      const application = new Application(api, namespace, name);
      await application.create(each.args, each.resources);
      adviser.advise(namespace, name, each.advice);
      const optimization = new CostOptimization(api, namespace, name);
      await optimization.create({ maxChangePercent: 100 });
      const pods = await application.follow();
      try {
        await optimization.apply();
        await optimization.until('is applied', 60, status => status.applied);
        const { message } = await optimization.until(
          'is rolled back',
          180,
          status => status.phase === 'RolledBack',
        );
        assert.match(message, says);
        const backAt = await application.settled(each.resources, 60);
        const signAt = each.signAt(pods, each.advised);
        tell(name, `${sign} until the old values are rolled out`, {
          ...{ backAt, signAt, message },
        });
        await optimization.until(
          'keeps nothing',
          30,
          async () => !(await optimization.isKept()),
        );
        assert.deepEqual(await application.marks(), []);
      } finally {
        await pods.stop();
      }
    },
  );

if (isWanted('safety'))
  test(
    'with a canary such a recommendation meets one pod for a while, and never the workload',
    {
      skip,
    },
    async () => {
      const { api, host, startHost } = given;
      await host.rest();
      await startHost({ FLYRAIL_SOAK_CANARY: 'on' });
      for (const { name, sign, resources } of badAdvice) {
        const application = new Application(api, namespace, name);
        const { generation } = (await application.get()).metadata;
        const optimization = new CostOptimization(api, namespace, name);
        const triedAt = Date.now();
        await optimization.apply();
        const { message } = await optimization.until(
          'was tried and is not applied',
          120,
          status =>
            /canary/.test(status.message) && status.phase === 'RolledBack',
        );
        const backAt = await application.settled(resources, 60);
        tell(name, 'the try of it until all pods are as before', {
          ...{ backAt, signAt: triedAt, message },
        });
        const { metadata } = await application.get();
        assert.equal(metadata.generation, generation, `${name}, not ${sign}`);
      }
      await host.rest();
      await startHost();
    },
  );

/** Prints how long it took, and fails where that is too long. */
function tell(
  name: string,
  what: string,
  found: { backAt: number; signAt: number | undefined; message: string },
): void {
  const { backAt, signAt, message } = found;
  assert.ok(signAt, `${name}: there was no sign: ${what}`);
  const seconds = (backAt - signAt) / 1000;
  console.log(`${name}: from ${what}: ${seconds.toFixed(1)} s (${message})`);
  assert.ok(seconds <= MOST_SECONDS, `${name}: it took ${seconds} s`);
}

/** Before and after every write of an apply and of a rollback for `./dev soak kills`; the tests take what is hardest to go on from. */
const deaths: Death[] = FLYRAIL_KILL_RUNS
  ? Array.from(
      { length: Number(FLYRAIL_KILL_RUNS) },
      (_, index) => index + 1,
    ).flatMap(nth => [
      { nth, when: 'before' as const },
      { nth, when: 'after' as const },
    ])
  : [{ resource: 'deployments', nth: 1, when: 'after' }];

if (isWanted('kills'))
  test(
    'an apply and a rollback whose host is killed end in the new state and in the old one, and are never between',
    {
      skip,
    },
    async () => {
      let died = 0;
      for (const death of deaths) {
        const { applying, rollingBack } = await kills(given, namespace, death);
        console.log(
          `killed ${death.when} write ${death.nth}: applying it ${applying}, rolling back it ${rollingBack}`,
        );
        for (const fate of [applying, rollingBack])
          if (fate === 'died') died += 1;
        // It has no more to write than that.
        if (applying === 'lived' && rollingBack === 'lived') break;
      }
      console.log(`${died} hosts died on the way`);
      assert.ok(died > 0, 'no host died where it was to');
    },
  );

const quietSeconds = FLYRAIL_STAYS_MINUTES
  ? Number(FLYRAIL_STAYS_MINUTES) * 60
  : 10;
if (isWanted('stays'))
  test(
    `the sample WebApp stays as it was optimized for ${quietSeconds} s, over a host that is killed, and for as long again; nobody writes to it`,
    { skip },
    async () => {
      const found = await stays(given, quietSeconds);
      console.log(
        `${found.seconds.toFixed(
          0,
        )} s after it had proved itself: ${JSON.stringify(found.inTheEnd)}, ${
          found.changes.length
        } changes, ${found.writes.length} writes`,
      );
      const { deployment, pods, webApp } = found.inTheEnd;
      assert.deepEqual(found.changes, []);
      assert.deepEqual(found.writes, []);
      assert.equal(webApp, found.wanted);
      assert.equal(deployment, found.wanted);
      assert.ok(pods.length > 0);
      for (const memory of pods) assert.equal(memory, found.wanted);
    },
  );

if (isWanted('safety'))
  test(
    'Helm goes on with what it installed, after a rollback as if nothing had been, and after an apply',
    {
      skip,
    },
    async () => helmGoesOn(given, namespace),
  );
