import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  ClusterStatus,
  kindId,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  useClusters,
  useClusterStateText,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';

/** Chooses a cluster; one that cannot be used now says why and cannot be chosen. A single usable one is chosen already. */
export function ClusterPicker(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const stateText = useClusterStateText();
  const clusters = useClusters(kindId(WebApp));
  const { formData, onChange } = props;
  const usable = (clusters.data ?? []).filter(({ state }) => state === 'ok');
  const only =
    clusters.data?.length === 1 && usable.length === 1
      ? usable[0].name
      : undefined;

  useEffect(() => {
    if (!formData && only) {
      onChange(only);
    }
  }, [formData, only, onChange]);

  const help = () => {
    if (clusters.loading) {
      return t('picker.loading');
    }
    if (!clusters.data) {
      return t('picker.failed', { message: clusters.error?.message ?? '' });
    }
    return clusters.data.length === 0
      ? t('picker.none')
      : props.schema.description ?? t('picker.help');
  };
  const text = (cluster: ClusterStatus) =>
    cluster.state === 'ok'
      ? cluster.title
      : `${cluster.title} (${stateText(cluster)}${
          cluster.message ? `: ${cluster.message}` : ''
        })`;

  return (
    <Choice
      fullWidth
      label={props.schema.title ?? t('picker.label')}
      help={help()}
      error={(props.rawErrors?.length ?? 0) > 0 || Boolean(clusters.error)}
      required={props.required}
      value={formData}
      placeholder={t('picker.placeholder')}
      options={(clusters.data ?? []).map(cluster => ({
        value: cluster.name,
        text: text(cluster),
        disabled: cluster.state !== 'ok',
      }))}
      onChange={onChange}
    />
  );
}
