import type { ResourceRule } from '@flyrail/backstage-plugin-flyrail-common';
import type { CostOptimizationSpec } from './CostOptimization';
import { PROTECTED_WORKLOADS, PROTECTED_NAMESPACES } from './protection';

const quoted = (words: readonly string[]) =>
  `[${words.map(word => `'${word}'`).join(', ')}]`;

/**
 * What must hold between the fields of a CostOptimization. What speaks of the object's own namespace is a
 * ValidatingAdmissionPolicy: CEL in a CRD does not see it.
 */
export const costOptimizationRules: ResourceRule<CostOptimizationSpec>[] = [
  {
    rule: '!(self.autoApply && self.dryRun)',
    message:
      'autoApply with dryRun would change nothing: set dryRun: false, or autoApply: false',
    fieldPath: '.dryRun',
    holds: ({ autoApply, dryRun }) => !(autoApply && dryRun),
  },
  {
    rule: "!self.autoApply || !(self.maxRiskLevel in ['HIGH', 'CRITICAL'])",
    message:
      'what is that risky is not applied by itself: set maxRiskLevel to LOW or MEDIUM, or autoApply: false',
    fieldPath: '.maxRiskLevel',
    holds: ({ autoApply, maxRiskLevel }) =>
      !autoApply || !['HIGH', 'CRITICAL'].includes(maxRiskLevel),
  },
  {
    rule: '!self.autoApply || self.maxChangePercent <= 80',
    message:
      'a change that large is not applied by itself: set maxChangePercent to 80 or less, or autoApply: false',
    fieldPath: '.maxChangePercent',
    holds: ({ autoApply, maxChangePercent }) =>
      !autoApply || maxChangePercent <= 80,
  },
  {
    rule: "!self.autoApply || self.optimizationType != 'SPOT_INSTANCES' || self.minConfidence >= 0.8",
    message:
      'spot instances are taken by themselves only with more certainty: set minConfidence to 0.8 or more, or autoApply: false',
    fieldPath: '.minConfidence',
    holds: ({ autoApply, optimizationType, minConfidence }) =>
      !autoApply ||
      optimizationType !== 'SPOT_INSTANCES' ||
      minConfidence >= 0.8,
  },
  {
    rule: "!self.autoApply || self.targetWorkload.kind != 'StatefulSet' || self.optimizationType != 'REPLICAS'",
    message:
      'the replicas of a StatefulSet are reduced by a person: set autoApply: false and approve each recommendation',
    fieldPath: '.autoApply',
    holds: ({ autoApply, optimizationType, targetWorkload }) =>
      !autoApply ||
      targetWorkload.kind !== 'StatefulSet' ||
      optimizationType !== 'REPLICAS',
  },
  {
    rule: "self.targetWorkload.kind != 'DaemonSet' || self.optimizationType in ['CPU', 'MEMORY', 'ALL']",
    message:
      'a DaemonSet runs one pod on each node, so only its CPU and memory can change: set optimizationType to CPU, MEMORY or ALL',
    fieldPath: '.optimizationType',
    holds: ({ optimizationType, targetWorkload }) =>
      targetWorkload.kind !== 'DaemonSet' ||
      ['CPU', 'MEMORY', 'ALL'].includes(optimizationType),
  },
  {
    rule: `!(self.targetWorkload.name in ${quoted(PROTECTED_WORKLOADS)})`,
    message: `the cluster itself depends on it, so it is never changed: name another workload than ${PROTECTED_WORKLOADS.join(
      ', ',
    )}`,
    fieldPath: '.targetWorkload.name',
    holds: ({ targetWorkload }) =>
      !PROTECTED_WORKLOADS.includes(targetWorkload.name),
  },
  {
    rule: `!has(self.targetWorkload.__namespace__) || !(self.targetWorkload.__namespace__ in ${quoted(
      PROTECTED_NAMESPACES,
    )})`,
    message: `the cluster itself lives there, so nothing in it is changed: name another namespace than ${PROTECTED_NAMESPACES.join(
      ', ',
    )}`,
    fieldPath: '.targetWorkload.namespace',
    holds: ({ targetWorkload: { namespace } }) =>
      !namespace || !PROTECTED_NAMESPACES.includes(namespace),
  },
];
