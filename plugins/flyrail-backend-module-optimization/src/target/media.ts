import type { Context } from '@flyrail/backstage-plugin-flyrail-node';
import type { Medium } from '../change/leaves';
import type { Media } from '../change/media';
import { autoscalerAt } from '../lifecycle/through';

/**
 * Everything that a change of a workload is written to, as it is now: an autoscaler that the workload's owner makes is
 * changed through the owner, others themselves.
 */
export async function mediaOf(
  look: Pick<Context, 'get'>,
  main: Medium,
  autoscalers: readonly string[],
): Promise<Media> {
  const { namespace = '', uid } = main.object.metadata;
  const found = await Promise.all(
    [...new Set(autoscalers)].map(
      async name =>
        [name, await autoscalerAt(look, { namespace, name })] as const,
    ),
  );
  const isMains = (medium: Medium | undefined) =>
    medium?.object.metadata.ownerReferences?.some(
      owner => owner.controller && owner.uid === uid,
    );
  return {
    main,
    autoscalers: new Map(found.filter(([, medium]) => !isMains(medium))),
  };
}
