import { confidenceOf } from '../../../../plugins/optimization-common/src/recommender/confidence.ts';
import type { Outcome } from './calibration.ts';
import { type Example, fitLogistic } from './fit.ts';
import type { Origin } from './origins.ts';

/** As the curves in optimization-common were fitted. */
const PENALTY = 0.0005;
/** What drawn series weigh beside the real ones, all together. */
const DRAWN_WEIGHT = 0.05;

/** The curves of CPU and memory by the origins of some series. */
export type Curves = { cpu?: number[]; memory?: number[] };

/**
 * Fits both curves. Every origin counts the same, times what its family counts; drawn ones weigh a twentieth of the real
 * ones together: they are there for what a few real families may all lack.
 *
 * @param weightOf - of a family; default 1
 */
export function fitCurves(
  real: readonly Origin[],
  drawn: readonly Origin[],
  weightOf: (family: string) => number = () => 1,
): Curves {
  const fitted = (resource: 'cpu' | 'memory') => {
    const examplesOf = (
      origins: readonly Origin[],
      weight: (o: Origin) => number,
    ) =>
      origins.flatMap((origin): Example[] => {
        const part = origin[resource];
        return part ? [{ ...part, weight: weight(origin) }] : [];
      });
    const own = examplesOf(real, ({ family }) => weightOf(family));
    const total = own.reduce((sum, { weight }) => sum + weight, 0) || 1;
    const others = examplesOf(drawn, () => 1).map(example => ({ ...example }));
    const examples = [
      ...own,
      ...others.map(example => ({
        ...example,
        weight: (DRAWN_WEIGHT * total) / others.length,
      })),
    ];
    return examples.length
      ? { [resource]: fitLogistic(examples, PENALTY) }
      : {};
  };
  return { ...fitted('cpu'), ...fitted('memory') };
}

/**
 * What would have been stated of each family, had its series not been there when the curves were fitted: the same form,
 * fitted on the other families and on drawn series. Families that nothing is like are the worst case.
 */
export function familyLeftOut(
  origins: readonly Origin[],
  drawn: readonly Origin[],
): (Outcome & { family: string })[] {
  const families = [...new Set(origins.map(({ family }) => family))];
  return families.flatMap(family => {
    const curves = fitCurves(
      origins.filter(origin => origin.family !== family),
      drawn,
    );
    return origins
      .filter(origin => origin.family === family)
      .map(origin => ({
        family,
        held: origin.held,
        confidence: (['cpu', 'memory'] as const).reduce((product, resource) => {
          const [part, curve] = [origin[resource], curves[resource]];
          return part && curve
            ? product *
                confidenceOf(curve as [number, ...number[]], part.features)
            : product;
        }, 1),
      }));
  });
}
