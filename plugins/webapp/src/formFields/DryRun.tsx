import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  ApplyResult,
  FieldChange,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  DataTable,
  flyrailApiRef,
  Manifest,
  Notice,
  ProblemList,
  useClusters,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';
import { candidateOf } from './candidate';
import { check } from './check';

/** The value of the field: the form validates only fields that have one. */
const ASKED = 'asked';

/** Shows what the API server says to the WebApp the form describes: what would be stored, or what is wrong with it. */
export function DryRun(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useApi(flyrailApiRef);
  const { formData, onChange } = props;
  useEffect(() => {
    if (formData !== ASKED) {
      onChange(ASKED);
    }
  }, [formData, onChange]);

  const clusters = useClusters();
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
  if (verdict.loading) {
    return (
      <Notice tone="progress" title={t('check.checking', { cluster, name })} />
    );
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
  return <Accepted cluster={cluster} result={verdict.data!.result} />;
}

function Accepted(props: { cluster: string; result: ApplyResult }) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { operation, object, changes } = props.result;
  const name = `${object.metadata.namespace}/${object.metadata.name}`;
  return (
    <>
      <Notice
        tone="good"
        title={t(`check.${operation}`, { cluster: props.cluster, name })}
      >
        <p>{t('check.nothingStored')}</p>
      </Notice>
      {operation === 'configured' && (
        <DataTable<FieldChange>
          caption={t('check.changes')}
          rows={changes}
          rowKey={change => change.path}
          columns={[
            { title: t('check.field'), cell: change => change.path },
            { title: t('check.before'), cell: change => shown(change.before) },
            { title: t('check.after'), cell: change => shown(change.after) },
          ]}
        />
      )}
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

function shown(value: unknown): string {
  if (value === undefined) {
    return '–';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// react-jsonschema-form hands the context to fields directly, later versions through the registry.
function formDataOf(
  props: FieldExtensionComponentProps<string>,
): Record<string, unknown> {
  const context = props.formContext ?? props.registry?.formContext;
  return (context as { formData?: Record<string, unknown> })?.formData ?? {};
}
