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
      edit: 'Edit',
      scale: 'Scale',
      delete: 'Delete',
      describe: 'See it as Kubernetes does',
      logs: 'Follow its logs',
      editByHand: 'Change it by hand',
    },
    edit: {
      title: 'Edit {{name}} in {{namespace}}',
      reviewTitle: 'What would change on {{name}} in {{namespace}}',
      view: 'How to edit',
      form: 'Form',
      yaml: 'YAML',
      spec: 'Spec, as YAML',
      yamlHelp: 'The whole spec: what is not in it is removed.',
      yamlNoObject:
        'This is no spec: write fields, for example "image: nginx:1.21".',
      problems: 'This cannot be applied yet',
      check: 'Review the change',
      checking: 'Asking the API server…',
      review:
        'The API server of {{cluster}} accepts this. Nothing has been stored yet.',
      diff: 'What changes in the spec',
      apply: 'Apply',
      applying: 'Applying…',
      back: 'Back',
      cancel: 'Cancel',
      close: 'Close',
      failed: 'Not done: {{message}}',
    },
    stale: {
      title: 'It changed meanwhile',
      replaced: 'It was deleted meanwhile, and another one took its name',
      change: 'from {{before}} to {{after}}: {{by}}',
      nothing: 'nothing',
      kept: 'What you wrote is still here.',
      putOnTop: 'Put my change on top of it',
      clashes:
        'You and somebody else changed the same: {{fields}}. Your values are in the form; look at them once more.',
    },
    git: {
      title: '{{tool}} keeps this web app as its repository has it',
      why: 'A change made here would be undone by {{tool}}. Change it in the repository: the template opens a pull request.',
      template: 'Open a pull request from a template',
      now: 'Its spec as it is now',
    },
    scale: {
      title: 'Scale {{name}}',
      replicas: 'Replicas',
      now_one: '{{count}} is asked for now.',
      now_other: '{{count}} are asked for now.',
      min: 'Min replicas',
      max: 'Max replicas',
      autoscaled:
        'An autoscaler chooses how many replicas run. You set the bounds in which it may.',
      action: 'Scale',
    },
    delete: {
      title: 'Delete {{name}} from {{namespace}} on {{cluster}}?',
      goes: 'This goes with it, and it stops serving:',
      pods_one: '{{count}} pod',
      pods_other: '{{count}} pods',
      stays:
        'Secrets, ConfigMaps and volumes that it uses stay. It cannot be taken back.',
      type: 'Type {{name}} to confirm',
      action: 'Delete it',
      comesBack: 'It would come back',
      inGit:
        'A repository keeps this web app: delete it there, or it is created again.',
    },
    undo: {
      title: 'Changed',
      unchanged: 'Nothing was to be changed.',
      action: 'Undo',
      dismiss: 'Keep it',
      undone: 'Undone: its spec is as it was before.',
      failed: 'It could not be undone: {{message}}',
    },
    fleet: {
      title: 'Web apps',
      caption: 'Web apps over all clusters',
      search: 'Search',
      all: 'All',
      name: 'Name',
      namespace: 'Namespace',
      cluster: 'Cluster',
      state: 'State',
      replicas: 'Ready / wanted',
      image: 'Image',
      healed: 'Changes undone',
      count_one: '{{count}} of {{total}} web apps',
      count_other: '{{count}} of {{total}} web apps',
      lastKnown: 'Last known; not reachable since',
      noneFits: 'No web app fits these filters.',
      empty: 'No web app yet',
      emptyWhy:
        'No WebApp that you may see is in the clusters this portal knows.',
      states: {
        serving: 'Serving',
        progressing: 'Rolling out',
        degraded: 'In trouble',
        down: 'Down',
        paused: 'Paused',
        deleting: 'Being deleted',
        waiting: 'Waiting for the operator',
      },
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
      identical:
        'It is on {{cluster}} already, exactly so: nothing would be changed',
      taken: 'The name is taken on {{cluster}}',
      different:
        'a web app of this name is on {{cluster}} already and differs ({{made}}): choose another name, or edit that one',
      made: 'What is there: {{made}}.',
      differences: 'What differs, field by field',
      field: 'Field',
      there: 'There now',
      asked: 'This asks for',
      absent: '(nothing)',
      editIt: 'Edit the one that is there',
      change: 'The API server of {{cluster}} accepts this change:',
      changeInGit:
        'The pull request would change this; {{cluster}} gets it when it is merged:',
      nothing: 'Nothing would be changed: go back and change something',
      stale: 'The web app was changed since you opened this form',
      choosePullRequest:
        'Go back and choose "Open a pull request": a change in the cluster would be undone.',
      staleRemedy:
        'Load this page again: the form is then filled in with what is there now.',
    },
    webAppPicker: {
      label: 'Web app',
      help: 'Which web app to change',
      placeholder: 'Choose a web app',
      option: '{{name}} in {{namespace}} on {{cluster}}',
      loading: 'Asking the clusters for their web apps…',
      none: 'No cluster has a web app that you may see.',
      failed: 'The web apps could not be listed: {{message}}',
    },
    prefill: {
      none: 'Choose a web app first; then its fields are filled in here.',
    },
    how: {
      label: 'How',
      apply: 'Apply it now',
      pullRequest: 'Open a pull request',
      inGit: '{{tool}} keeps this web app as its repository has it',
      undone:
        'A change in the cluster would be undone: it goes to the repository, as a pull request.',
    },
  },
});
