import { FLYRAIL_ADOPT } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { refusal } from './refusals';

/** Whether everything it should have is applied. It does not wait for pods. */
export function readyCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim {
  const type = 'Ready';
  const foreign = objects.filter(({ outcome }) => outcome === 'foreign');
  if (foreign.length > 0) {
    return { type, status: 'False', ...nameTaken(foreign) };
  }
  const refused = objects.find(({ outcome }) => outcome === 'refused');
  if (refused) {
    return { type, status: 'False', ...refusal(refused) };
  }
  return {
    type,
    status: 'True',
    reason: 'Applied',
    message: `${objects
      .filter(({ outcome }) => outcome !== 'unserved')
      .map(({ resource }) => resource.kind)
      .join(', ')} of ${app.metadata.name} are as they should be`,
  };
}

function nameTaken(foreign: readonly AppliedObject[]) {
  const names = foreign
    .map(
      ({ resource, name, problem }) =>
        `${resource.kind} "${name}" (${problem})`,
    )
    .join(', ');
  const kinds = foreign.map(({ resource }) => resource.kind).join(',');
  const canBeAdopted = foreign.every(({ adoptable }) => adoptable);
  return {
    reason: 'NameTaken',
    message: `The name is taken by ${names}, which is left alone. Rename this WebApp, or delete or rename ${
      foreign.length === 1 ? 'that object' : 'those objects'
    }${
      canBeAdopted
        ? `. To hand ${
            foreign.length === 1 ? 'it' : 'them'
          } over instead, annotate this WebApp with ${FLYRAIL_ADOPT}: ${kinds} (what is in the spec and this WebApp does not ask for is dropped)`
        : ''
    }`,
  };
}
