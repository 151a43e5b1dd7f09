import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { flyrailResourceReadPermission } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  Notice,
  useFlyrailApi,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';
import { addressOf, EditBase } from './candidate';
import { formDataOf } from './formContext';

/** The spec as it shall be, and what it started from. */
export type SpecEdit = {
  /** The WebApp it is of: another one chosen, and the spec is read anew. */
  of?: string;
  base?: EditBase;
  spec?: Record<string, unknown>;
};

/** The form of the spec (the field's own schema), filled in with the chosen WebApp's as the API server holds it now. */
export function SpecOfWebApp(props: FieldExtensionComponentProps<SpecEdit>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { formData, onChange, registry, schema, uiSchema } = props;
  const webApp = formDataOf(props).webApp as string | undefined;
  const address = addressOf(webApp);
  const filled = formData?.of === webApp && formData?.base !== undefined;
  const latest = useLive({
    key: address && !filled ? webApp : undefined,
    load: signal => api.getLatestResource(address!, { signal }),
    repeat: false,
  });
  const object = latest.data?.object;
  useEffect(() => {
    if (!filled && object) {
      const { uid = '', generation = 0 } = object.metadata;
      onChange({
        of: webApp,
        base: { uid, generation },
        spec: object.spec as Record<string, unknown>,
      });
    }
  }, [filled, object, onChange, webApp]);

  if (!address) {
    return <Notice tone="neutral" title={t('prefill.none')} />;
  }
  if (latest.error) {
    return isForbidden(latest.error) ? (
      <ForbiddenScreen permission={flyrailResourceReadPermission.name} />
    ) : (
      <ErrorScreen error={latest.error} onRetry={latest.refresh} />
    );
  }
  if (!filled) {
    return <LoadingScreen />;
  }
  const { SchemaField } = registry.fields;
  return (
    <SchemaField
      {...props}
      schema={schema.properties!.spec as never}
      uiSchema={uiSchema?.spec ?? {}}
      idSchema={(props.idSchema as Record<string, any>).spec}
      errorSchema={(props.errorSchema as Record<string, any>)?.spec}
      name="spec"
      formData={formData.spec as never}
      onChange={(spec: unknown) =>
        onChange({ ...formData, spec: spec as SpecEdit['spec'] })
      }
    />
  );
}
