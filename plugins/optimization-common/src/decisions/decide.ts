import { isRiskier } from '../risk';
import { assemble, type Decision, type LeftOut } from './assemble';
import type { DecisionInput } from './decisionInput';
import { SPOT_CONFIDENCE } from './spot';

/**
 * Decides about a workload. One type, or ALL of them as one decision:
 *
 * 1. Requests first: everything else is counted in them.
 * 2. Replicas have one writer: an autoscaler, else a schedule, else the workload. Who yields says so.
 * 3. Replicas are counted with the requests where their steps lead, so that all pods together still carry the load twice. While a request has to
 *    rise no pod is taken away: what was too small is not made up for by fewer.
 * 4. A schedule begins with as many pods as the plain number would be, and takes its place where it needs fewer over the week: never both.
 *    One in force stays until another is better by a tenth, or ends where it does not fit any more.
 * 5. Spot capacity is for what is left then, at its price: two pods or more at every hour, and a confidence of 0.8.
 * 6. What would make all of it riskier than wanted is left out, and said to be: the part that saves less first. The sizes and a plain number of
 *    pods stay: they are what it is about.
 *
 * @public
 */
export function decide(input: DecisionInput): Decision {
  return input.type === 'ALL' ? decideAll(input) : assemble(input, {});
}

function decideAll(input: DecisionInput): Decision {
  const { maxRiskLevel = 'CRITICAL', unwritable, workload } = input;
  const impossible: LeftOut = {
    ...(unwritable?.spot !== undefined && { spot: unwritable.spot }),
    ...(unwritable?.schedule !== undefined && {
      schedule: unwritable.schedule,
    }),
    ...(workload.kind === 'StatefulSet' && {
      schedule:
        'a StatefulSet gives up its highest pods each time, and a person has to agree: ask for SCHEDULED_SCALING',
    }),
  };
  const surely = (leftOut: LeftOut): Decision => {
    const decision = assemble(input, leftOut);
    return decision.spot && decision.confidence < SPOT_CONFIDENCE
      ? assemble(input, {
          ...leftOut,
          spot: `that takes a confidence of ${SPOT_CONFIDENCE}, and this has ${decision.confidence.toFixed(
            2,
          )}`,
        })
      : decision;
  };
  const whole = surely(impossible);
  const fits = ({ risk }: Decision) => !isRiskier(risk.level, maxRiskLevel);
  if (fits(whole) || !(whole.spot || whole.schedule)) return whole;
  const tooRisky = `with it the risk would be ${whole.risk.level}, above ${maxRiskLevel}`;
  const without = (part: keyof LeftOut) =>
    surely({ ...impossible, [part]: tooRisky });
  const candidates =
    whole.spot && whole.schedule
      ? [without('spot'), without('schedule')].sort(
          (a, b) => b.monthlySavings - a.monthlySavings,
        )
      : [];
  return (
    candidates.find(fits) ??
    surely({
      ...impossible,
      ...(whole.spot && { spot: tooRisky }),
      ...(whole.schedule && { schedule: tooRisky }),
    })
  );
}
