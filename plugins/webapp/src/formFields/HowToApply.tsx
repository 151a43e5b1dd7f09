import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { gitOwnerText } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Choice,
  Notice,
  useFlyrailApi,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useEffect } from 'react';
import { webAppTranslationRef } from '../translation';
import { addressOf } from './candidate';
import { formDataOf } from './formContext';

/** Apply now, or open a pull request. Where Argo CD, Flux or Helm keep the chosen WebApp, only the pull request lasts. */
export function HowToApply(props: FieldExtensionComponentProps<string>) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { formData, onChange } = props;
  const webApp = formDataOf(props).webApp as string | undefined;
  const address = addressOf(webApp);
  const latest = useLive({
    key: address && webApp,
    load: signal => api.getLatestResource(address!, { signal }),
    repeat: false,
  });
  const gitOwner = latest.data?.gitOwner;
  useEffect(() => {
    if (gitOwner && formData !== 'pullRequest') {
      onChange('pullRequest');
    }
  }, [gitOwner, formData, onChange]);
  return (
    <>
      {gitOwner && (
        <Notice
          tone="warning"
          title={t('how.inGit', { tool: gitOwnerText(gitOwner) })}
        >
          <p>{t('how.undone')}</p>
        </Notice>
      )}
      <Choice
        fullWidth
        label={props.schema.title ?? t('how.label')}
        help={props.schema.description}
        required={props.required}
        value={formData}
        options={[
          {
            value: 'apply',
            text: t('how.apply'),
            disabled: Boolean(gitOwner),
          },
          { value: 'pullRequest', text: t('how.pullRequest') },
        ]}
        onChange={onChange}
      />
    </>
  );
}
