import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Every string of the optimization tab, card and fleet page. */
export const optimizationTranslationRef = createTranslationRef({
  id: 'plugin.optimization',
  messages: {
    sentence: {
      deleting: '{{name}} is being deleted',
      waiting: 'Waiting for the operator to look at {{target}}',
      failed: '{{target}} cannot be optimized',
      applying: 'A change of {{target}} is being applied',
      watching:
        'Being watched after the change: {{money}} a month would be saved',
      over: 'Over-provisioned: {{money}} a month ({{percent}} %) can be saved, at {{risk}} risk',
      overUnknown:
        'Over-provisioned: {{money}} a month can be saved, at {{risk}} risk',
      under:
        'Under-provisioned: what it needs would cost {{money}} more a month ({{risk}} risk)',
      rolledBack: 'Rolled back: the last change did worse',
      superseded: 'Changed by hand since: that is left as it is',
      applied: 'Right-sized: {{money}} a month saved',
      analyzing: 'No recommendation yet for {{target}}',
      right: 'Right-sized: nothing to gain on {{target}}',
      stale: 'Last known: {{sentence}}',
    },
    risk: {
      LOW: 'low',
      MEDIUM: 'medium',
      HIGH: 'high',
      CRITICAL: 'critical',
    },
    chip: {
      confidence: 'Confidence {{score}} · {{tenths}} of 10 like this held',
      risk: 'Risk {{risk}}',
      window: 'Looks back {{window}}',
      analysed: 'Analysed',
      dryRun: 'Dry run',
      paused: 'Paused by a person',
      saved: '{{money}} a month saved so far',
    },
    section: {
      changes: 'What would change',
      gates: 'May it be applied by itself?',
      why: 'Why this, and why this risk',
      conditions: 'How the operator sees it',
      history: 'What happened',
      usage: 'Usage',
    },
    changes: {
      caption: 'Values that would change, from what they are',
      figure: 'Value',
      value: 'From → to',
      percent: 'Change',
      none: 'Nothing would change.',
      unset: 'not set before',
      cpu_request: 'cpu request',
      cpu_limit: 'cpu limit',
      memory_request: 'memory request',
      memory_limit: 'memory limit',
      replicas: 'replicas',
      spot: 'spot instances',
      schedule: 'schedule',
      realizable:
        'Realizable now: {{money}} a month. The rest when a node can be given back.',
      cost: '{{before}} a month now, {{after}} then.',
      yaml: 'The change as YAML, for the repository that it comes from',
    },
    why: {
      reasons: 'How it was decided',
      risk: 'Risk {{risk}}: why',
      confidence:
        'Confidence {{score}}: of recommendations that say so, about {{tenths}} of 10 held on the days that followed.',
      none: 'The operator gave no reasons.',
    },
    gates: {
      caption: 'What must hold for a change to be applied by itself',
      rule: 'Condition',
      consequence: 'What follows',
      verdict: { pass: 'Holds', stop: 'Does not hold', wait: 'Later' },
      none: 'There is nothing to apply.',
      mode: {
        both: 'autoApply is on, dryRun is off',
        off: 'autoApply is off, dryRun is off',
        dryRun: 'autoApply is off, dryRun is on',
        contradiction: 'autoApply is on, dryRun is on',
      },
      confidence: 'confidence {{is}} {{relation}} {{bound}}',
      risk: 'risk {{is}} {{relation}} {{bound}}',
      change: 'change {{is}} % {{relation}} {{bound}} %',
      spot: 'spot instances: confidence {{is}} {{relation}} {{bound}}',
      statefulSet: 'a StatefulSet loses replicas',
      schedule: 'at the times of {{cron}}',
      held: 'held',
      operator: '{{reason}}',
      person: 'a person applies',
      approves: 'a person has to approve',
      nextTime: 'applied at the next of these times (UTC)',
    },
    history: {
      caption: 'What was applied, proved itself or was rolled back',
      when: 'When',
      who: 'Who',
      what: 'Outcome',
      detail: 'What',
      none: 'Nothing has been applied yet.',
      itself: 'by itself',
      outcome: {
        Applied: 'Applied',
        Verified: 'Proved itself',
        RolledBack: 'Rolled back',
        Superseded: 'Changed by hand',
        Failed: 'Failed',
      },
    },
    selector: {
      label: 'Cost optimization',
      option: '{{name}} · {{type}} of {{target}} · {{cluster}}',
    },
    empty: {
      title: 'No cost optimization yet for {{name}}',
      what: 'A CostOptimization names one workload; its operator looks at what the workload uses and recommends what it should ask for. With dryRun it changes nothing.',
      byLabel:
        'This tab shows those that carry the label {{label}}. None does in the clusters this portal knows.',
      byName:
        'The annotation {{annotation}} names {{names}}, which no cluster has.',
      sample: 'To begin with: apply this to the cluster of the workload',
      apply: 'Apply it from a file',
      noClusters:
        'No cluster is configured. The team that runs this portal adds them under flyrail.clusters.',
    },
    invalid: {
      title: 'The annotation {{annotation}} cannot be read',
    },
  },
});
