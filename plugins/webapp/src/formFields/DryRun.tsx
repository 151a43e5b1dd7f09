import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  flyrailResourceWritePermission,
  kindId,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ClusterNotice,
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  Manifest,
  Notice,
  useClusters,
  useFlyrailApi,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';
import { Candidate, candidateOf } from './candidate';
import { check, Verdict } from './check';
import { formDataOf } from './formContext';
import { VerdictView } from './VerdictView';

/** The value of the field: the form validates only fields that have one. */
const ASKED = 'asked';

/** Shows what would come of the WebApp the form describes: what would be created or changed, or what is wrong with it. */
export function DryRun(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { formData, onChange } = props;
  useEffect(() => {
    if (formData !== ASKED) {
      onChange(ASKED);
    }
  }, [formData, onChange]);

  const clusters = useClusters(kindId(WebApp));
  const candidate = candidateOf(formDataOf(props));
  const verdict = useLive<Verdict>({
    key: candidate && JSON.stringify(candidate),
    load: signal => check(api, candidate!, signal),
    repeat: false,
  });

  if (!candidate) {
    return <Notice tone="neutral" title={t('check.incomplete')} />;
  }
  // The title is in the list of clusters: nothing names the cluster before it is there.
  if (verdict.loading || clusters.loading) {
    const name = nameOf(candidate);
    return <Notice tone="progress" title={t('check.checking', { name })} />;
  }
  const cluster = clusters.data?.find(({ name }) => name === candidate.cluster);
  if (verdict.error) {
    if (isForbidden(verdict.error)) {
      return (
        <ForbiddenScreen permission={flyrailResourceWritePermission.name} />
      );
    }
    return cluster && cluster.state !== 'ok' ? (
      <ClusterNotice cluster={cluster} />
    ) : (
      <ErrorScreen error={verdict.error} onRetry={verdict.refresh} />
    );
  }
  return (
    <>
      <VerdictView
        verdict={verdict.data!}
        cluster={cluster?.title ?? candidate.cluster}
        candidate={candidate}
      />
      {verdict.data!.outcome === 'new' && (
        <Manifest
          label={t('check.manifest')}
          object={asWritten(verdict.data!.object)}
        />
      )}
    </>
  );
}

function nameOf(candidate: Candidate): string {
  return candidate.intent === 'edit'
    ? candidate.address.name
    : candidate.object.metadata.name ?? '';
}

/** Without what the API server keeps for itself. */
function asWritten({ apiVersion, kind, metadata, spec }: KubernetesObject) {
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels, annotations },
    spec,
  };
}
