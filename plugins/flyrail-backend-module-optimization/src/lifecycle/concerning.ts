import type { Medium } from '../change/leaves';
import type { Announcement } from '../notify/announcement';
import type { Operation } from './rollback';

/** What whatever is announced of a kept change has in common: whom and what it concerns. Pure. */
export function concerning(
  { look, state }: Pick<Operation, 'look' | 'state'>,
  main: Medium,
): Pick<
  Announcement,
  | 'cluster'
  | 'object'
  | 'sized'
  | 'workload'
  | 'recommendation'
  | 'monthlySavings'
> {
  const { labels, annotations } = state.original;
  const { id, monthlySavings } = state.recommendation;
  return {
    cluster: look.cluster.name,
    object: look.object,
    // The workload as it was before: what is there now may be gone.
    sized: [main.object, { metadata: { labels, annotations } }],
    workload: state.workload,
    recommendation: id,
    monthlySavings,
  };
}
