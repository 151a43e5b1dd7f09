import {
  createTranslationRef,
  type TranslationMessages,
} from '@backstage/frontend-plugin-api';

/** Every string of the shared hooks and components. Override it in the app to translate or reword. */
export const flyrailReactTranslationRef = createTranslationRef({
  id: 'flyrail-react',
  messages: {
    condition: {
      title: 'Why',
      caption: 'Conditions: what the operator last reported, and why',
      type: 'Condition',
      status: 'Status',
      why: 'Why',
      since: 'Since',
      none: 'The operator has not reported yet.',
      sameAs: 'As under {{type}}',
      true: 'True',
      false: 'False',
      unknown: 'Unknown',
    },
    owned: {
      title: 'Objects it owns',
      caption: 'Objects in the cluster that this resource owns',
      object: 'Object',
      state: 'State',
      message: 'Detail',
      age: 'Created',
      none: 'It owns no object yet.',
      missing: 'Missing',
      foreign: 'Owned by someone else',
      healthy: 'Healthy',
      progressing: 'In progress',
      degraded: 'Degraded',
      unknown: 'Unknown',
    },
    events: {
      title: 'Events',
      caption: 'Events that Kubernetes recorded, newest first',
      when: 'Last seen',
      reason: 'Reason',
      note: 'What it says',
      about: 'About',
      times: '{{count}} times',
      none: 'No events are kept at the moment. Kubernetes forgets them after an hour.',
      all: 'Show all {{total}} events',
    },
    drift: {
      title: 'Drift',
      caption:
        'Changes made behind the operator’s back, and how long they lasted',
      when: 'When',
      object: 'Object',
      change: 'What was changed',
      by: 'By',
      outcome: 'Outcome',
      deleted: 'deleted',
      edited: 'edited',
      healed: 'Undone after {{duration}}',
      open: 'Not undone yet',
      none: 'Nothing was changed behind the operator’s back.',
    },
    desired: {
      title: 'Desired and observed',
      caption: 'What the resource asks for beside what the cluster has',
      field: 'Field',
      desired: 'Desired',
      observed: 'Observed',
      verdict: 'Verdict',
      same: 'As desired',
      differs: 'Differs',
      pending: 'Not observed',
      missing: 'Not made yet',
      unset: 'not set',
    },
    cluster: {
      selectable: '{{title}}',
      state: {
        ok: 'Reachable',
        connecting: 'Connecting',
        unreachable: 'Not reachable',
        unauthorized: 'Credentials refused',
        forbidden: 'Not allowed',
        notInstalled: 'Not installed',
        noIdentity: 'No identity',
        failed: 'Operator failed',
      },
      headline: {
        connecting: 'Connecting to {{title}}',
        unreachable: '{{title}} is not reachable',
        unauthorized: '{{title}} refused the credentials',
        forbidden: '{{title}} does not let the operator read this',
        notInstalled: '{{title}} does not know this resource',
        noIdentity: '{{title}} has no account for the operator',
        failed: 'The operator could not be started on {{title}}',
      },
      since: 'Since',
      stale:
        'What is shown below is the last known state, not the present one.',
      remedy: {
        connecting: 'This takes a few seconds after a start.',
        unreachable:
          'Check that its API server is up and that this portal can reach it. It is tried again by itself.',
        unauthorized:
          'Renew the credentials under flyrail.clusters in the configuration.',
        forbidden: 'Apply the operator’s RBAC manifests to the cluster.',
        notInstalled: 'Apply the operator’s CRD to the cluster.',
        noIdentity:
          'Apply the operator’s RBAC manifests to the cluster: they bring its ServiceAccount.',
        failed: 'Look for the operator’s name in the portal’s log.',
      },
    },
    screen: {
      loading: 'Loading',
      forbidden: {
        title: 'You may not see this',
        text: 'Your account lacks the permission {{permission}}. Ask the team that runs this portal for it.',
      },
      unreachable: {
        title: 'No cluster answers',
        text: 'This is not a statement about your service: the portal cannot see it at the moment.',
      },
      notAtWork: {
        title: 'The operator is not at work on any cluster',
        text: 'This is not a statement about your service: what runs goes on running, and nobody looks after it at the moment.',
      },
      error: {
        title: 'This could not be loaded',
        retry: 'Try again',
      },
      refresh:
        'Could not be refreshed: {{message}}. Shown is what was last read.',
    },
    choice: {
      absent: 'The address of this page names {{wanted}}, which is not here',
      instead: 'Shown is {{shown}}.',
    },
    copy: {
      action: 'Copy: {{what}}',
      done: 'Copied',
    },
    time: {
      never: 'unknown',
      now: 'just now',
    },
    chart: {
      sentence:
        'Usage peaks at {{peak}}; requested are {{request}}, recommended {{recommended}}, the limit is {{limit}}',
      legend:
        'Line: average over pods. Band: from the quietest to the busiest pod. Times in your zone ({{zone}}).',
      followed:
        'Dotted: what would have been requested on each day, from what was known by then.',
      limitAbove: 'The limit, {{limit}}, is above the chart.',
      table: 'The same as a table',
      tableOf: '{{title}}, day by day',
      day: 'Day',
      average: 'Average',
      band: 'Quietest to busiest pod',
      most: 'Busiest pod',
      request: 'Request',
      limit: 'Limit',
      requestNow: 'request today {{amount}}',
      limitNow: 'limit {{amount}}',
      recommended: 'recommended {{amount}}',
      recommendation: 'Would have been requested',
      kill: 'OOM kill',
      unset: 'not set',
      unknown: 'no data',
    },
    pager: {
      label: 'Pages',
      shown: '{{from}}–{{to}} of {{total}}',
      previous: 'Previous page',
      next: 'Next page',
    },
    manager: {
      unknown: 'unknown',
      portal: 'this portal',
      person: '{{person}}, in this portal',
      kubectl: 'by hand ({{command}})',
      operator: 'the operator {{operator}}',
    },
    diff: {
      none: 'Nothing changes.',
      line: 'from line {{line}}',
    },
    problems: {
      field: 'Field',
      message: 'What the API server said',
    },
  },
});

/** The German messages, read when they are wanted. */
export const flyrailReactGerman = (): Promise<{
  default: TranslationMessages<'flyrail-react'>;
}> => import('./translations.de');
