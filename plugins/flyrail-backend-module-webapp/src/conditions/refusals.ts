import { FLYRAIL_ADOPT } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';

/** Why, in a word and in a sentence that ends with what to do. */
export type Because = Pick<ConditionClaim, 'reason' | 'message'>;

interface Words {
  /** Found in what the API server says. */
  said: RegExp;
  reason: string;
  remedy?: string;
}

/** What an API server says no to, what that means, and what to do about it; the first that fits counts. */
const refusals: readonly Words[] = [
  {
    said: /exceeded quota/i,
    reason: 'QuotaExceeded',
    remedy:
      "the namespace's ResourceQuota is used up: lower spec.replicas or spec.resources, or ask for more quota",
  },
  {
    said: /failed quota|must specify (limits|requests)/i,
    reason: 'QuotaNeedsResources',
    remedy:
      "the namespace's ResourceQuota wants spec.resources requests and limits to be set",
  },
  {
    said: /violates PodSecurity/i,
    reason: 'PodSecurityViolation',
    remedy:
      'the namespace enforces a stricter Pod Security Standard: set spec.security.podSecurityStandard to it',
  },
  {
    said: /maximum (cpu|memory)|minimum (cpu|memory)|limit to request ratio/i,
    reason: 'LimitRangeViolation',
    remedy:
      "the namespace's LimitRange sets these bounds: change spec.resources",
  },
  {
    said: /no PriorityClass with name/i,
    reason: 'UnknownPriorityClass',
    remedy:
      'set spec.priorityClassName to one that the cluster has (kubectl get priorityclasses), or leave it out',
  },
  {
    said: /spec\.selector.*immutable/is,
    reason: 'SelectorMismatch',
    remedy: `a Deployment's selector can never change: if it was taken over, set the annotation ${FLYRAIL_ADOPT}: Deployment again, and it keeps its selector; otherwise delete the Deployment, and it is made anew`,
  },
  {
    said: /serviceaccount .* not found/i,
    reason: 'ServiceAccountMissing',
    remedy: 'it is made again at once; wait a moment',
  },
  {
    said: /denied the request|admission webhook|ValidatingAdmissionPolicy/i,
    reason: 'AdmissionRefused',
    remedy:
      "a policy of the cluster says no: change what it names, or ask the cluster's administrators",
  },
  {
    said: /is being terminated/i,
    reason: 'NamespaceTerminating',
    remedy:
      'the namespace is being deleted, and this WebApp with it: nothing is made in it any more; create the WebApp in another namespace if it is still needed',
  },
];

/** What a refusal means, if it is one of the known. */
export function classifyRefusal(
  what: string,
  problem: string,
): Because | undefined {
  if (/^it is being deleted/.test(problem)) {
    return {
      reason: 'BeingDeleted',
      message: what.replace(' was refused: it ', ' '),
    };
  }
  const found = refusals.find(({ said }) => said.test(problem));
  return (
    found && {
      reason: found.reason,
      message: found.remedy ? `${what}; ${found.remedy}` : what,
    }
  );
}

/** What the API server refused, and what to do about it. */
export function refusal({
  resource,
  name,
  problem = '',
}: AppliedObject): Because {
  const what = `${resource.kind} "${name}" was refused: ${problem}`;
  return classifyRefusal(what, problem) ?? { reason: 'Refused', message: what };
}

/** Whether the namespace is going, in which nothing can be made any more. */
export const isNamespaceTerminating = ({ problem }: AppliedObject): boolean =>
  /is being terminated/i.test(problem ?? '');
