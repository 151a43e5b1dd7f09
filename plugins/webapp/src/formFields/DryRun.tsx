import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  kindId,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  flyrailApiRef,
  Manifest,
  Notice,
  ProblemList,
  useClusters,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';
import { candidateOf } from './candidate';
import { check } from './check';

/** The value of the field: the form validates only fields that have one. */
const ASKED = 'asked';

/** Shows what the API server says to the WebApp the form describes: what would be created, or what is wrong with it. */
export function DryRun(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useApi(flyrailApiRef);
  const { formData, onChange } = props;
  useEffect(() => {
    if (formData !== ASKED) {
      onChange(ASKED);
    }
  }, [formData, onChange]);

  const clusters = useClusters(kindId(WebApp));
  const candidate = candidateOf(formDataOf(props));
  const verdict = useLive({
    key: candidate && JSON.stringify(candidate),
    load: signal => check(api, candidate!, signal),
    repeat: false,
  });

  if (!candidate) {
    return <Notice tone="neutral" title={t('check.incomplete')} />;
  }
  const { object } = candidate;
  const cluster =
    clusters.data?.find(({ name }) => name === candidate.cluster)?.title ??
    candidate.cluster;
  const name = object.metadata.name ?? '';
  // The title is in the list of clusters: nothing names the cluster before it is there.
  if (verdict.loading || clusters.loading) {
    return <Notice tone="progress" title={t('check.checking', { name })} />;
  }
  if (verdict.error) {
    return (
      <Notice
        tone="bad"
        title={t('check.failed', { message: verdict.error.message })}
      />
    );
  }
  if (!verdict.data!.accepted) {
    return (
      <ProblemList
        title={t('check.refused', { cluster })}
        problems={verdict.data!.problems}
      />
    );
  }
  return <Accepted cluster={cluster} object={verdict.data!.result.object} />;
}

function Accepted(props: { cluster: string; object: KubernetesObject }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { object } = props;
  return (
    <>
      <Notice
        tone="good"
        title={t('check.created', { cluster: props.cluster })}
      >
        <p>{t('check.nothingStored')}</p>
      </Notice>
      <Manifest
        label={t('check.manifest')}
        object={{
          apiVersion: object.apiVersion,
          kind: object.kind,
          metadata: {
            name: object.metadata.name,
            namespace: object.metadata.namespace,
            labels: object.metadata.labels,
            annotations: object.metadata.annotations,
          },
          spec: object.spec,
        }}
      />
    </>
  );
}

// react-jsonschema-form hands the context to fields directly, later versions through the registry.
function formDataOf(
  props: FieldExtensionComponentProps<string>,
): Record<string, unknown> {
  const context = props.formContext ?? props.registry?.formContext;
  return (context as { formData?: Record<string, unknown> })?.formData ?? {};
}
