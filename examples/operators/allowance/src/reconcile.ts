import {
  report,
  retry,
  type AppliedObject,
  type ConditionClaim,
  type Context,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { AllowanceObject } from './Allowance';
import { desiredObjects } from './desired';
import { spending, type Counted } from './spending';

export async function reconcile({
  object: allowance,
  apply,
}: Context<AllowanceObject>): Promise<Outcome> {
  const { objects } = await apply(desiredObjects(allowance));
  const [quota] = objects;
  const found = {
    conditions: [
      ready(objects),
      spending(quota.object?.status as Counted, allowance.spec.warnAtPercent),
    ],
  };
  const refused = objects.find(({ outcome }) => outcome === 'refused');
  return refused ? retry(refused.problem!, found) : report(found);
}

function ready(objects: AppliedObject[]): ConditionClaim {
  const type = 'Ready';
  const wrong = objects.find(({ problem }) => problem);
  if (!wrong) {
    return {
      type,
      status: 'True',
      reason: 'Applied',
      message: 'The quota and the defaults of the namespace are in place',
    };
  }
  const { resource, name, outcome, problem } = wrong;
  return {
    type,
    status: 'False',
    reason: outcome === 'foreign' ? 'NameTaken' : 'Refused',
    message: `${resource.kind} "${name}": ${problem}`,
  };
}
