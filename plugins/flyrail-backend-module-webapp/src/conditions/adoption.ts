import { FLYRAIL_ADOPT } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { adoptionRequest } from '../adoption';

/** What became of the objects that it was told to take over; nothing when it was told of none. */
export function adoptionCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim[] {
  const type = 'Adopted';
  const { kinds, unknown } = adoptionRequest(app);
  if (unknown.length > 0) {
    return [
      {
        type,
        status: 'False',
        reason: 'InvalidAnnotation',
        message: `The annotation ${FLYRAIL_ADOPT} names ${unknown
          .map(word => JSON.stringify(word.slice(0, 63)))
          .slice(0, 5)
          .join(
            ', ',
          )}, which is no kind that a WebApp has: name kinds, with commas between, such as "Deployment,Service"`,
      },
    ];
  }
  if (kinds.length === 0) {
    return [];
  }
  const names = kinds.map(({ kind }) => kind).join(', ');
  const missing = objects.find(
    ({ outcome, resource }) =>
      kinds.some(({ kind }) => kind === resource.kind) &&
      (outcome === 'foreign' || outcome === 'refused'),
  );
  return [
    missing
      ? {
          type,
          status: 'False',
          reason: 'NotAdopted',
          message: `${missing.resource.kind} "${missing.name}" could not be taken over: ${missing.problem}`,
        }
      : {
          type,
          status: 'True',
          reason: 'Adopted',
          message: `${names} of this name, which others had made, are this WebApp's as long as the annotation ${FLYRAIL_ADOPT} is there`,
        },
  ];
}
