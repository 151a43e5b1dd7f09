import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClusterResult,
  kindId,
  OwnedObject,
  ResourceAddress,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Chip,
  ConditionsTable,
  DesiredObserved,
  DriftTable,
  ErrorScreen,
  EventsTable,
  LoadingScreen,
  Notice,
  OwnedObjectsTable,
  RelativeTime,
  Section,
  SectionGrid,
  StatusSentence,
  flyrailReactTranslationRef,
  useResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  replicaBounds,
  WebApp,
  WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { ReactNode } from 'react';
import { isAutoscaled, madeFor, observe } from '../observed';
import { summarize } from '../summary';
import { webAppTranslationRef } from '../translation';
import { WebAppCommands, WebAppLinks } from './WebAppActions';
import { useWebAppChanges } from './WebAppChanges';

/** One WebApp: what is the state, why, what can be done, what happened. */
export function WebAppPanel(props: {
  app: WebAppObject;
  result: ClusterResult<WebAppObject>;
}) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const { cluster } = props.result;
  const address = {
    cluster: cluster.name,
    kindId: kindId(WebApp),
    namespace: props.app.metadata.namespace ?? '',
    name: props.app.metadata.name ?? '',
  };
  const detail = useResourceDetail<WebAppObject>(address);
  if (detail.loading) {
    return <LoadingScreen />;
  }
  if (!detail.data) {
    // The list still knows it: say what is known, and why the rest is not.
    return (
      <>
        <WebAppState
          app={props.app}
          owned={[]}
          stale={props.result.stale}
          cluster={cluster.title}
        />
        <ErrorScreen error={detail.error!} onRetry={detail.refresh} />
      </>
    );
  }
  return (
    <>
      {detail.error && cluster.state === 'ok' && (
        <Notice
          tone="warning"
          title={t('screen.refresh', { message: detail.error.message })}
        />
      )}
      <WebAppDetail
        address={address}
        detail={detail.data}
        onChanged={detail.refresh}
      />
    </>
  );
}

function WebAppDetail(props: {
  address: ResourceAddress;
  detail: ResourceDetail<WebAppObject>;
  onChanged: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { object: app, owned, events, drift, cluster, stale } = props.detail;
  const changes = useWebAppChanges({
    address: props.address,
    cluster: cluster.title,
    app,
    owned,
    away: stale,
    onChanged: props.onChanged,
  });
  const fields = {
    replicas: t('desired.replicas'),
    image: t('desired.image'),
    cpu: t('desired.cpu'),
    memory: t('desired.memory'),
    port: t('desired.port'),
    autoscaling: t('desired.autoscaling'),
    networkPolicy: t('desired.networkPolicy'),
    monitoring: t('desired.monitoring'),
    exposure: t('desired.exposure'),
  };
  return (
    <>
      <WebAppState
        app={app}
        owned={owned}
        stale={stale}
        cluster={cluster.title}
        actions={changes.buttons}
      />
      {changes.rest}
      <SectionGrid>
        <Section title={t('section.conditions')} columns={7}>
          <ConditionsTable conditions={app.status?.conditions ?? []} />
        </Section>
        <Section title={t('desired.title')} columns={5}>
          <DesiredObserved
            rows={observe(app, owned).map(row => ({
              ...row,
              field: fields[row.field],
            }))}
          />
        </Section>
        <Section
          title={t('section.owned')}
          columns={7}
          aside={owned.length > 0 ? String(owned.length) : undefined}
        >
          <OwnedObjectsTable owned={owned} />
        </Section>
        <Section title={t('section.actions')} columns={5}>
          <WebAppCommands app={app} />
        </Section>
        <Section title={t('section.drift')}>
          <DriftTable drift={drift} />
        </Section>
        <Section title={t('section.events')}>
          <EventsTable events={events} />
        </Section>
      </SectionGrid>
    </>
  );
}

function WebAppState(props: {
  app: WebAppObject;
  owned: OwnedObject[];
  cluster: string;
  stale: boolean;
  actions?: ReactNode;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { app, owned } = props;
  const summary = summarize(app, isAutoscaled(app, owned));
  const words = {
    name: app.metadata.name ?? '',
    namespace: app.metadata.namespace ?? '',
    cluster: props.cluster,
    image: app.spec?.image ?? '',
    ready: String(summary.ready),
    count: summary.wanted,
  };
  // Interpolated words are text, not markup: React escapes them once.
  const sentence = t(`sentence.${summary.state}` as 'sentence.serving', words);
  const details = [
    summary.because?.message,
    summary.behind ? t('sentence.behind') : undefined,
    summary.state === 'paused' && !summary.because
      ? t('sentence.paused_detail')
      : undefined,
  ].filter(Boolean);
  return (
    <StatusSentence
      tone={props.stale ? 'neutral' : summary.tone}
      sentence={props.stale ? t('sentence.stale', { sentence }) : sentence}
      detail={details.length > 0 ? details.join(' ') : undefined}
      chips={useChips(app, owned)}
      actions={
        <>
          <WebAppLinks />
          {props.actions}
        </>
      }
    />
  );
}

/** Facts only: what the spec asks for is one once an owned object does it. */
function useChips(app: WebAppObject, owned: OwnedObject[]): Chip[] {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { autoscaling, security } = app.spec ?? {};
  const healed = app.status?.driftHealed ?? 0;
  const has = (kind: string) =>
    owned.some(item => item.kind === kind && item.state === 'present');
  const chips: Chip[] = [];
  if (autoscaling && isAutoscaled(app, owned)) {
    const { minReplicas, maxReplicas } = replicaBounds({ autoscaling });
    chips.push({
      id: 'autoscaling',
      text: t('chip.autoscaling', {
        min: String(minReplicas),
        max: String(maxReplicas),
        percent: String(autoscaling.targetCPUUtilization),
      }),
    });
  }
  if (security && madeFor('networkPolicy', owned)) {
    chips.push({
      id: 'network',
      text: t('chip.network', { policy: security.networkPolicy }),
    });
  }
  if (security && has('Deployment')) {
    chips.push({
      id: 'security',
      text: t('chip.security', { standard: security.podSecurityStandard }),
    });
  }
  if (healed > 0) {
    chips.push({ id: 'healed', text: t('chip.healed', { count: healed }) });
  }
  if (app.metadata.creationTimestamp) {
    chips.push({
      id: 'created',
      text: (
        <>
          {t('chip.created')}{' '}
          <RelativeTime at={app.metadata.creationTimestamp} />
        </>
      ),
    });
  }
  return chips;
}
