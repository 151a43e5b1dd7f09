import {
  Choice,
  errorText,
  Filters,
  Live,
  Notice,
  Section,
  Switcher,
  UsageChart,
  Action,
} from '@flyrail/backstage-plugin-flyrail-react';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CurrentRecommendation,
  MetricsWindow,
  WorkloadMetrics,
} from '@flyrail/backstage-plugin-optimization-common';
import { useState } from 'react';
import { useWords } from '../words';

type Resource = 'cpu' | 'memory';

/** What the chart can look back. */
export const WINDOWS: MetricsWindow[] = ['24h', '7d', '14d', '30d'];

/** What each container used, against what it asks for, may take and should ask for. */
export function UsageSection(props: {
  metrics: Live<WorkloadMetrics>;
  /** What the CostOptimization recommends now, if it does. */
  recommendation: CurrentRecommendation | undefined;
  window: MetricsWindow;
  columns: number;
  onWindow: (window: MetricsWindow) => void;
}) {
  const { t } = useWords();
  const { data, error, loading, refresh } = props.metrics;
  // Kept here: what is shown of them goes while another window is read.
  const [resource, setResource] = useState<Resource>('cpu');
  const [container, setContainer] = useState<string>();
  return (
    <Section title={t('section.usage')} columns={props.columns}>
      <Switcher
        label={t('usage.window')}
        value={props.window}
        options={WINDOWS.map(value => ({ value, text: value }))}
        onChange={props.onWindow}
      />
      {loading && <p role="status">{t('usage.loading')}</p>}
      {error && (
        <Notice
          tone="warning"
          title={t('usage.failed', { message: errorText(error) })}
        >
          <p>
            <Action onClick={refresh}>{t('usage.again')}</Action>
          </p>
        </Notice>
      )}
      {data && (
        <ContainerUsage
          metrics={data}
          onRefresh={refresh}
          recommendation={props.recommendation}
          resource={resource}
          onResource={setResource}
          container={container}
          onContainer={setContainer}
        />
      )}
    </Section>
  );
}

function ContainerUsage(props: {
  metrics: WorkloadMetrics;
  onRefresh: () => void;
  recommendation: CurrentRecommendation | undefined;
  resource: Resource;
  onResource: (resource: Resource) => void;
  /** The name of the one chosen; the first where it is not there. */
  container: string | undefined;
  onContainer: (name: string) => void;
}) {
  const { t } = useWords();
  const { resource } = props;
  const { workload, usage, containers } = props.metrics;
  const container =
    containers.find(each => each.name === props.container) ?? containers[0];
  const hasUsage = containers.some(({ times }) => times.length > 0);
  const title =
    container &&
    t(`usage.title.${resource}`, {
      workload: workload.name,
      container: container.name,
    });
  // What is recommended is what the CostOptimization says: it may be a first step, or leave this figure as it is.
  const { recommended_now: _, ...lines } = container?.[resource] ?? {
    recommended_now: undefined,
  };
  return (
    <>
      {usage.state !== 'ready' && (
        <Notice
          tone={usage.state === 'pending' ? 'progress' : 'warning'}
          title={usage.message}
        >
          {usage.remedy && <p>{usage.remedy}</p>}
          <p>
            <Action onClick={props.onRefresh}>{t('usage.again')}</Action>
          </p>
        </Notice>
      )}
      {usage.kind === 'metricsApi' && <p>{t('usage.metricsApi')}</p>}
      {!hasUsage || !container || !title || !('unit' in lines) ? (
        <p>{t('usage.none')}</p>
      ) : (
        <>
          <Filters>
            <Switcher
              label={t('usage.resource')}
              value={resource}
              options={(['cpu', 'memory'] as const).map(value => ({
                value,
                text: t(`usage.${value}`),
              }))}
              onChange={props.onResource}
            />
            {containers.length > 1 && (
              <Choice
                label={t('usage.container')}
                value={container.name}
                options={containers.map(each => ({
                  value: each.name,
                  text: each.name,
                }))}
                onChange={props.onContainer}
              />
            )}
          </Filters>
          <p>
            <strong>{title}</strong>
          </p>
          {container.times.length === 0 ? (
            <p>{t('usage.noneOf', { container: container.name })}</p>
          ) : (
            <UsageChart
              title={title}
              usage={{
                ...lines,
                times: container.times,
                recommended: recommendedFor(
                  props.recommendation,
                  container.name,
                  resource,
                ),
                kills: resource === 'memory' ? container.oom_kills : [],
              }}
            />
          )}
        </>
      )}
    </>
  );
}

/** The request that a container would have, in cores or bytes; undefined where that is not to change. */
function recommendedFor(
  recommendation: CurrentRecommendation | undefined,
  container: string,
  resource: Resource,
): number | undefined {
  const after = recommendation?.containers?.find(
    ({ name }) => name === container,
  )?.after;
  const wanted =
    resource === 'cpu' ? after?.cpu_request : after?.memory_request;
  return wanted === undefined ? undefined : quantityValue(wanted);
}
