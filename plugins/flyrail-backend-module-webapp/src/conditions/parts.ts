import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import { refusal } from './refusals';

/** A condition of the object's own status. */
export interface StatusCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
  lastTransitionTime?: string;
}

/**
 * Why an optional part is not there: its kind is not served, the API server said no, or its name is taken. Undefined
 * when it is there.
 *
 * @param remedy - what to do where the cluster does not serve the kind
 */
export function missingPart(
  type: string,
  part: AppliedObject,
  remedy: string,
): ConditionClaim | undefined {
  const { outcome, name, problem, resource } = part;
  switch (outcome) {
    case 'unserved':
      return {
        type,
        status: 'False',
        reason: 'CRDNotInstalled',
        message: `This cluster serves no ${resource.kind} (${resource.group}/${resource.version}): ${remedy}. It is made as soon as the kind is there`,
      };
    case 'refused':
      return { type, status: 'False', ...refusal(part) };
    case 'foreign':
      return {
        type,
        status: 'False',
        reason: 'NameTaken',
        message: `The name is taken by ${resource.kind} "${name}" (${problem}), which is left alone`,
      };
    default:
      return undefined;
  }
}
