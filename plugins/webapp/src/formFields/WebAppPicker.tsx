import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  ClusterNotice,
  useResources,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { webAppTranslationRef } from '../translation';
import { addressText } from './candidate';

/** Every WebApp that the person may read. */
const ALL = [{}];

/** Chooses a WebApp that is there, over all clusters, as `cluster/namespace/name`. A cluster that cannot be asked says why. */
export function WebAppPicker(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const found = useResources(kindId(WebApp), ALL);
  const { formData, onChange } = props;
  const options = (found.data ?? []).flatMap(({ cluster, items, stale }) =>
    items.map(({ metadata: { namespace = '', name = '' } }) => ({
      value: addressText({
        ...{ cluster: cluster.name, kindId: kindId(WebApp), namespace, name },
      }),
      text: t('webAppPicker.option', {
        ...{ namespace, name, cluster: cluster.title },
      }),
      disabled: stale,
    })),
  );
  const help = () => {
    if (found.loading) {
      return t('webAppPicker.loading');
    }
    if (!found.data) {
      return t('webAppPicker.failed', { message: found.error?.message ?? '' });
    }
    return options.length === 0
      ? t('webAppPicker.none')
      : props.schema.description ?? t('webAppPicker.help');
  };
  return (
    <>
      <Choice
        fullWidth
        label={props.schema.title ?? t('webAppPicker.label')}
        help={help()}
        error={
          (props.rawErrors?.length ?? 0) > 0 || (!found.data && !found.loading)
        }
        required={props.required}
        value={formData}
        placeholder={t('webAppPicker.placeholder')}
        options={options.sort((a, b) => a.text.localeCompare(b.text))}
        onChange={onChange}
      />
      {(found.data ?? []).map(({ cluster }) => (
        <ClusterNotice key={cluster.name} cluster={cluster} />
      ))}
    </>
  );
}
