import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Every string of the web app tab and of its form fields. */
export const webAppTranslationRef = createTranslationRef({
  id: 'plugin.webapp',
  messages: {
    sentence: {
      serving_one:
        '{{ready}} of {{count}} replica serves {{image}} in {{namespace}} on {{cluster}}',
      serving_other:
        '{{ready}} of {{count}} replicas serve {{image}} in {{namespace}} on {{cluster}}',
      progressing:
        'Rolling out: {{ready}} of {{count}} replicas serve {{image}} in {{namespace}} on {{cluster}}',
      down: 'No replica serves {{image}} in {{namespace}} on {{cluster}}',
      degraded:
        'In trouble: {{ready}} of {{count}} replicas serve {{image}} in {{namespace}} on {{cluster}}',
      paused:
        'Paused: {{ready}} of {{count}} replicas serve {{image}} in {{namespace}} on {{cluster}}',
      deleting: '{{name}} is being deleted from {{namespace}} on {{cluster}}',
      waiting:
        'Waiting for the operator to look at {{name}} in {{namespace}} on {{cluster}}',
      stale: 'Last known: {{sentence}}',
      behind: 'The operator has not acted on the latest change yet.',
      paused_detail:
        'The operator changes nothing and undoes nothing until spec.paused is false.',
    },
    chip: {
      autoscaling: 'Autoscaling {{min}}–{{max}} at {{percent}} % CPU',
      network: 'Network {{policy}}',
      security: 'Pod security {{standard}}',
      healed_one: '{{count}} change undone',
      healed_other: '{{count}} changes undone',
      created: 'Created',
    },
    desired: {
      title: 'What is asked for, what is there',
      replicas: 'Replicas',
      image: 'Image',
      cpu: 'CPU request · limit',
      memory: 'Memory request · limit',
      port: 'Port',
      autoscaling: 'Autoscaling',
      networkPolicy: 'Network policy',
      monitoring: 'Monitoring',
      exposure: 'Exposure',
    },
    section: {
      conditions: 'Why',
      owned: 'Objects it owns',
      actions: 'What you can do',
      drift: 'What was changed, and undone',
      events: 'What happened',
    },
    action: {
      kubernetes: 'Pods and logs',
      describe: 'See it as Kubernetes does',
      logs: 'Follow its logs',
      edit: 'Change it',
    },
    selector: {
      label: 'Web app',
    },
    empty: {
      title: 'No web app yet for {{name}}',
      byLabel:
        'This tab shows WebApp resources that carry the label {{label}}. None does in the clusters this portal knows.',
      byName:
        'The annotation {{annotation}} names {{names}}, which no cluster has.',
      next: 'Create one from the template: it checks the WebApp with the API server before anything is stored. Or label an existing WebApp.',
      action: 'Create a web app',
      label: 'Label an existing one',
      noClusters:
        'No cluster is configured. The team that runs this portal adds them under flyrail.clusters.',
    },
    invalid: {
      title: 'The annotation {{annotation}} cannot be read',
    },
    picker: {
      label: 'Cluster',
      help: 'Where the web app shall run',
      placeholder: 'Choose a cluster',
      loading: 'Asking which clusters there are…',
      none: 'No cluster is configured: the portal needs one under flyrail.clusters.',
      failed: 'The clusters could not be listed: {{message}}',
      required: 'Choose a cluster',
      notReachable: 'Cluster {{title}} cannot be used now: {{state}}',
    },
    check: {
      title: 'Check with the API server',
      incomplete:
        'Fill in the name, the namespace and the cluster first; then the API server can check them.',
      checking: 'The API server is checking {{name}}…',
      refused: 'The API server of {{cluster}} refuses this web app',
      failed: 'It could not be checked: {{message}}',
      created:
        'The API server accepts it. This would be created on {{cluster}}:',
      nothingStored: 'Nothing has been stored yet.',
      manifest: 'WebApp as it would be stored',
    },
  },
});
