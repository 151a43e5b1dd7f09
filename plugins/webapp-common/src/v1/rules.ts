import {
  quantityValue,
  type ResourceRule,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppSpec } from './WebApp';

/** A digest, or a tag at the end: a colon after the last slash. */
const PINNED = '(@sha256:[a-f0-9]{64}|:[A-Za-z0-9_][A-Za-z0-9._-]*)$';
const isPinned = new RegExp(PINNED);

/** What must hold between the fields of a WebApp. */
export const webAppRules: ResourceRule<WebAppSpec>[] = [
  {
    rule: `self.image.matches('${PINNED}') && !self.image.endsWith(':latest')`,
    message:
      'nobody could tell what runs: name a tag other than latest, or a digest',
    fieldPath: '.image',
    holds: ({ image }) => isPinned.test(image) && !image.endsWith(':latest'),
  },
  {
    rule: '!has(self.autoscaling) || !self.autoscaling.enabled || has(self.autoscaling.maxReplicas)',
    message:
      'autoscaling is enabled without an upper bound: set autoscaling.maxReplicas',
    fieldPath: '.autoscaling.maxReplicas',
    holds: ({ autoscaling }) =>
      !autoscaling?.enabled || autoscaling.maxReplicas !== undefined,
  },
  {
    rule: '!has(self.autoscaling) || !has(self.autoscaling.minReplicas) || !has(self.autoscaling.maxReplicas) || self.autoscaling.minReplicas <= self.autoscaling.maxReplicas',
    message:
      'minReplicas must not exceed maxReplicas: lower minReplicas or raise maxReplicas',
    fieldPath: '.autoscaling.minReplicas',
    holds: ({ autoscaling }) =>
      autoscaling?.minReplicas === undefined ||
      autoscaling.maxReplicas === undefined ||
      autoscaling.minReplicas <= autoscaling.maxReplicas,
  },
  requestWithinLimit('cpu'),
  requestWithinLimit('memory'),
  {
    rule: "!has(self.runAsUser) || self.runAsUser > 0 || !has(self.security) || self.security.podSecurityStandard != 'restricted'",
    message:
      'the Pod Security Standard restricted forbids root: set runAsUser above 0, or security.podSecurityStandard to baseline',
    fieldPath: '.runAsUser',
    holds: ({ runAsUser, security }) =>
      runAsUser === undefined ||
      runAsUser > 0 ||
      security.podSecurityStandard !== 'restricted',
  },
];

function requestWithinLimit(
  resource: 'cpu' | 'memory',
): ResourceRule<WebAppSpec> {
  const request = `self.resources.requests.${resource}`;
  const limit = `self.resources.limits.${resource}`;
  return {
    rule: `!has(self.resources) || !has(self.resources.requests) || !has(self.resources.limits) || !has(${request}) || !has(${limit}) || quantity(${request}).compareTo(quantity(${limit})) <= 0`,
    message: `the ${resource} request must not exceed the ${resource} limit: lower resources.requests.${resource} or raise resources.limits.${resource}`,
    fieldPath: `.resources.requests.${resource}`,
    holds: ({ resources }) => {
      const requested = resources?.requests?.[resource];
      const limited = resources?.limits?.[resource];
      return (
        requested === undefined ||
        limited === undefined ||
        quantityValue(requested) <= quantityValue(limited)
      );
    },
  };
}
