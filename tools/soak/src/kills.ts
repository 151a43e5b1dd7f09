import assert from 'node:assert/strict';
import { Application, isSameSize, type Resources } from './application.ts';
import { CostOptimization } from './costOptimization.ts';
import type { GivenOptimizer } from './givenOptimizer.ts';
import type { Death } from './sudden.ts';

const name = 'killed';
const before: Resources = {
  requests: { cpu: '20m', memory: '32Mi' },
  limits: { memory: '64Mi' },
};
const after: Resources = {
  requests: { cpu: '10m', memory: '48Mi' },
  limits: { memory: '64Mi' },
};

/** Whether the host died where it was to, or had fewer writes to do than that. */
export type Fate = 'died' | 'lived';

/**
 * A change is applied, and later rolled back, by a host that dies on the way; another one goes on. Throws where the
 * application is between old and new at any time, or is not in the end as it should be.
 */
export async function kills(
  given: GivenOptimizer,
  namespace: string,
  death: Death,
): Promise<{ applying: Fate; rollingBack: Fate }> {
  const { adviser, api, host } = given;
  const application = new Application(api, namespace, name);
  const optimization = new CostOptimization(api, namespace, name);
  const known = await api.get(application.path);
  if (known.status === 404) await application.create([], before);
  adviser.advise(namespace, name, [
    {
      name: 'app',
      requests: { cpu: 0.01, memory: 48 * 2 ** 20 },
      limits: {},
    },
  ]);

  await host.rest();
  await optimization.create({ autoApply: true });
  const applying = await dying(given, death, () =>
    optimization.until('is applied', 90, status => status.phase === 'Applied'),
  );
  await wholeAt(application);
  await goOn(given, applying);
  const { appliedOptimizations } = await optimization.until(
    'is applied',
    90,
    status => status.phase === 'Applied' && status.applied,
  );
  assert.equal(appliedOptimizations, 1);
  await application.settled(after, 90);

  await host.rest();
  const isBack = async (status: any) =>
    status.phase === 'RolledBack' && !(await optimization.isKept());
  await optimization.rollBack();
  const rollingBack = await dying(given, death, () =>
    optimization.until('is rolled back', 90, isBack),
  );
  await wholeAt(application);
  await goOn(given, rollingBack);
  await optimization.until('is rolled back', 90, isBack);
  await application.settled(before, 90);
  assert.deepEqual(await application.marks(), []);
  await optimization.delete();
  return { applying, rollingBack };
}

/** Starts a host that is to die, and waits until it has, or until all is done without. */
async function dying(
  { host }: GivenOptimizer,
  death: Death,
  done: () => Promise<unknown>,
): Promise<Fate> {
  // It may die before it answers.
  host
    .start({ FLYRAIL_SOAK_DEATH: JSON.stringify(death) })
    .catch(() => undefined);
  return Promise.race([
    host.ended().then((): Fate => 'died'),
    done().then((): Fate => 'lived'),
  ]);
}

async function goOn(given: GivenOptimizer, fate: Fate): Promise<void> {
  if (fate === 'lived') await given.host.rest();
  await given.startHost();
}

async function wholeAt(application: Application): Promise<void> {
  const now = await application.resources();
  assert.ok(
    [before, after].some(each => isSameSize(each, now)),
    `it is between old and new: ${JSON.stringify(now)}`,
  );
}
