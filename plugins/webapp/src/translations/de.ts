import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { webAppTranslationRef } from '../translation';

/** The web app tab, the fleet page and the form fields in German. */
export default createTranslationMessages({
  ref: webAppTranslationRef,
  full: false,
  messages: {
    'sentence.serving_one':
      '{{ready}} von {{count}} Replik bedient {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.serving_other':
      '{{ready}} von {{count}} Repliken bedienen {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.progressing':
      'Wird ausgerollt: {{ready}} von {{count}} Repliken bedienen {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.down':
      'Keine Replik bedient {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.degraded':
      'In Schwierigkeiten: {{ready}} von {{count}} Repliken bedienen {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.paused':
      'Angehalten: {{ready}} von {{count}} Repliken bedienen {{image}} in {{namespace}} auf {{cluster}}',
    'sentence.deleting':
      '{{name}} wird aus {{namespace}} auf {{cluster}} gelöscht',
    'sentence.waiting':
      'Der Operator hat {{name}} in {{namespace}} auf {{cluster}} noch nicht angesehen',
    'sentence.stale': 'Zuletzt bekannt: {{sentence}}',
    'sentence.behind':
      'Auf die letzte Änderung hat der Operator noch nicht reagiert.',
    'sentence.paused_detail':
      'Der Operator ändert nichts und macht nichts rückgängig, bis spec.paused false ist.',
    'chip.autoscaling': 'Autoskalierung {{min}}–{{max}} bei {{percent}} % CPU',
    'chip.network': 'Netzwerk {{policy}}',
    'chip.security': 'Pod-Sicherheit {{standard}}',
    'chip.healed_one': '{{count}} Änderung rückgängig gemacht',
    'chip.healed_other': '{{count}} Änderungen rückgängig gemacht',
    'chip.created': 'Angelegt',
    'desired.title': 'Was verlangt ist, was da ist',
    'desired.replicas': 'Repliken',
    'desired.image': 'Image',
    'desired.cpu': 'CPU Anforderung · Grenze',
    'desired.memory': 'Speicher Anforderung · Grenze',
    'desired.port': 'Port',
    'desired.autoscaling': 'Autoskalierung',
    'desired.networkPolicy': 'Netzwerkregel',
    'desired.monitoring': 'Überwachung',
    'desired.exposure': 'Erreichbarkeit',
    'section.conditions': 'Warum',
    'section.owned': 'Was dazu gehört',
    'section.actions': 'Was man tun kann',
    'section.drift': 'Was geändert und rückgängig gemacht wurde',
    'section.events': 'Was geschehen ist',
    'action.kubernetes': 'Pods und Logs',
    'action.edit': 'Bearbeiten',
    'action.scale': 'Skalieren',
    'action.delete': 'Löschen',
    'action.describe': 'So sieht es Kubernetes',
    'action.logs': 'Den Logs folgen',
    'action.editByHand': 'Von Hand ändern',
    'edit.title': '{{name}} in {{namespace}} bearbeiten',
    'edit.reviewTitle': 'Was sich an {{name}} in {{namespace}} ändern würde',
    'edit.view': 'Wie bearbeiten',
    'edit.form': 'Formular',
    'edit.yaml': 'YAML',
    'edit.spec': 'Spec als YAML',
    'edit.yamlHelp': 'Die ganze Spec: was nicht darin steht, wird entfernt.',
    'edit.yamlNoObject':
      'Das ist keine Spec: Felder schreiben, zum Beispiel "image: nginx:1.21".',
    'edit.problems': 'So lässt es sich noch nicht anwenden',
    'edit.check': 'Änderung ansehen',
    'edit.checking': 'Der API-Server wird gefragt…',
    'edit.review':
      'Der API-Server von {{cluster}} nimmt das an. Gespeichert ist noch nichts.',
    'edit.diff': 'Was sich an der Spec ändert',
    'edit.apply': 'Anwenden',
    'edit.applying': 'Wird angewendet…',
    'edit.back': 'Zurück',
    'edit.cancel': 'Abbrechen',
    'edit.close': 'Schließen',
    'edit.failed': 'Nicht geschehen: {{message}}',
    'stale.title': 'Es wurde inzwischen geändert',
    'stale.replaced':
      'Es wurde inzwischen gelöscht, und ein anderes trägt nun den Namen',
    'stale.change': 'von {{before}} auf {{after}}: {{by}}',
    'stale.nothing': 'nichts',
    'stale.kept': 'Was geschrieben wurde, ist noch da.',
    'stale.putOnTop': 'Meine Änderung darauf setzen',
    'stale.clashes':
      'Jemand anderes hat dasselbe geändert: {{fields}}. Die eigenen Werte stehen im Formular; bitte noch einmal ansehen.',
    'git.title': '{{tool}} hält diese Web-App, wie ihr Repository sie hat',
    'git.why':
      'Eine Änderung hier würde {{tool}} rückgängig machen. Im Repository ändern: die Vorlage öffnet einen Pull-Request.',
    'git.template': 'Pull-Request aus einer Vorlage öffnen',
    'git.now': 'Ihre Spec, wie sie jetzt ist',
    'scale.title': '{{name}} skalieren',
    'scale.replicas': 'Repliken',
    'scale.now_one': 'Jetzt ist {{count}} verlangt.',
    'scale.now_other': 'Jetzt sind {{count}} verlangt.',
    'scale.min': 'Mindestens',
    'scale.max': 'Höchstens',
    'scale.autoscaled':
      'Wie viele Repliken laufen, wählt die Autoskalierung. Hier stehen ihre Grenzen.',
    'scale.action': 'Skalieren',
    'delete.title': '{{name}} aus {{namespace}} auf {{cluster}} löschen?',
    'delete.goes': 'Das geht mit, und es wird nichts mehr bedient:',
    'delete.pods_one': '{{count}} Pod',
    'delete.pods_other': '{{count}} Pods',
    'delete.stays':
      'Secrets, ConfigMaps und Volumes, die es benutzt, bleiben. Es lässt sich nicht zurücknehmen.',
    'delete.type': 'Zur Bestätigung {{name}} eingeben',
    'delete.action': 'Endgültig löschen',
    'delete.comesBack': 'Es käme wieder',
    'delete.inGit':
      'Ein Repository hält diese Web-App: dort löschen, sonst wird sie wieder angelegt.',
    'undo.title': 'Geändert',
    'undo.unchanged': 'Es war nichts zu ändern.',
    'undo.action': 'Rückgängig machen',
    'undo.dismiss': 'Behalten',
    'undo.undone': 'Rückgängig gemacht: die Spec ist wie zuvor.',
    'undo.failed': 'Es ließ sich nicht rückgängig machen: {{message}}',
    'fleet.title': 'Web-Apps',
    'fleet.caption': 'Web-Apps über alle Cluster',
    'fleet.search': 'Suche',
    'fleet.all': 'Alle',
    'fleet.name': 'Name',
    'fleet.namespace': 'Namensraum',
    'fleet.cluster': 'Cluster',
    'fleet.state': 'Zustand',
    'fleet.replicas': 'Bereit / verlangt',
    'fleet.image': 'Image',
    'fleet.healed': 'Rückgängig gemacht',
    'fleet.count_one': '{{count}} von {{total}} Web-Apps',
    'fleet.count_other': '{{count}} von {{total}} Web-Apps',
    'fleet.lastKnown': 'Zuletzt bekannt; nicht erreichbar seit',
    'fleet.noneFits': 'Keine Web-App passt zu diesen Filtern.',
    'fleet.empty': 'Noch keine Web-App',
    'fleet.emptyWhy':
      'In den Clustern, die dieses Portal kennt, ist keine freigegebene WebApp.',
    'fleet.states.serving': 'Bedient',
    'fleet.states.progressing': 'Wird ausgerollt',
    'fleet.states.degraded': 'In Schwierigkeiten',
    'fleet.states.down': 'Ausgefallen',
    'fleet.states.paused': 'Angehalten',
    'fleet.states.deleting': 'Wird gelöscht',
    'fleet.states.waiting': 'Wartet auf den Operator',
    'selector.label': 'Web-App',
    'empty.title': 'Noch keine Web-App für {{name}}',
    'empty.byLabel':
      'Dieser Reiter zeigt WebApp-Ressourcen mit dem Label {{label}}. In den Clustern, die dieses Portal kennt, trägt es keine.',
    'empty.byName':
      'Die Annotation {{annotation}} nennt {{names}}; das hat kein Cluster.',
    'empty.next':
      'Aus der Vorlage anlegen: sie prüft die WebApp mit dem API-Server, bevor etwas gespeichert wird. Oder einer vorhandenen WebApp das Label geben.',
    'empty.action': 'Web-App anlegen',
    'empty.label': 'Einer vorhandenen das Label geben',
    'empty.noClusters':
      'Kein Cluster ist eingerichtet. Das Team, das dieses Portal betreibt, trägt sie unter flyrail.clusters ein.',
    'invalid.title': 'Die Annotation {{annotation}} ist nicht lesbar',
    'picker.label': 'Cluster',
    'picker.help': 'Wo die Web-App laufen soll',
    'picker.placeholder': 'Cluster wählen',
    'picker.loading': 'Cluster werden gesucht…',
    'picker.none':
      'Kein Cluster ist eingerichtet: das Portal braucht einen unter flyrail.clusters.',
    'picker.failed': 'Die Cluster ließen sich nicht auflisten: {{message}}',
    'picker.required': 'Einen Cluster wählen',
    'picker.notReachable':
      'Cluster {{title}} ist zurzeit nicht zu benutzen: {{state}}',
    'check.title': 'Vom API-Server prüfen lassen',
    'check.incomplete':
      'Zuerst Name, Namensraum und Cluster angeben; dann kann der API-Server sie prüfen.',
    'check.checking': 'Der API-Server prüft {{name}}…',
    'check.refused': 'Der API-Server von {{cluster}} lehnt diese Web-App ab',
    'check.failed': 'Es ließ sich nicht prüfen: {{message}}',
    'check.created':
      'Der API-Server nimmt es an. Auf {{cluster}} würde angelegt:',
    'check.nothingStored': 'Gespeichert ist noch nichts.',
    'check.identical':
      'Sie ist schon auf {{cluster}}, genau so: nichts würde geändert',
    'check.different':
      'eine Web-App dieses Namens ist schon auf {{cluster}} und weicht ab ({{made}}): einen anderen Namen wählen oder jene bearbeiten',
    'check.made': 'Was da ist: {{made}}.',
    'check.differences': 'Was abweicht, Feld für Feld',
    'check.field': 'Feld',
    'check.there': 'Jetzt da',
    'check.asked': 'Hier verlangt',
    'check.absent': '(nichts)',
    'check.editIt': 'Die vorhandene bearbeiten',
    'check.change': 'Der API-Server von {{cluster}} nimmt diese Änderung an:',
    'check.changeInGit':
      'Der Pull-Request würde das ändern; {{cluster}} bekommt es, wenn er gemergt ist:',
    'check.nothing': 'Nichts würde geändert: zurückgehen und etwas ändern',
    'check.stale':
      'Die Web-App wurde geändert, seit dieses Formular geöffnet wurde',
    'check.choosePullRequest':
      'Zurückgehen und „Pull-Request öffnen“ wählen: eine Änderung im Cluster würde rückgängig gemacht.',
    'check.staleRemedy':
      'Diese Seite neu laden: das Formular ist dann mit dem ausgefüllt, was jetzt da ist.',
    'webAppPicker.label': 'Web-App',
    'webAppPicker.help': 'Welche Web-App geändert werden soll',
    'webAppPicker.placeholder': 'Web-App wählen',
    'webAppPicker.option': '{{name}} in {{namespace}} auf {{cluster}}',
    'webAppPicker.loading': 'Die Cluster werden nach ihren Web-Apps gefragt…',
    'webAppPicker.none': 'Kein Cluster hat eine freigegebene Web-App.',
    'webAppPicker.failed':
      'Die Web-Apps ließen sich nicht auflisten: {{message}}',
    'prefill.none': 'Zuerst eine Web-App wählen; dann stehen ihre Felder hier.',
    'how.label': 'Wie',
    'how.apply': 'Jetzt anwenden',
    'how.pullRequest': 'Pull-Request öffnen',
    'how.inGit': '{{tool}} hält diese Web-App, wie ihr Repository sie hat',
    'how.undone':
      'Eine Änderung im Cluster würde rückgängig gemacht: sie geht ins Repository, als Pull-Request.',
    'check.manifest': 'WebApp, wie sie gespeichert würde',
  },
});
