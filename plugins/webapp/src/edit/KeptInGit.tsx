import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  GitOwner,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  LinkButton,
  Manifest,
  Notice,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { editTemplatePath } from '../formFields/candidate';
import { webAppTranslationRef } from '../translation';

const TOOLS: Record<GitOwner['tool'], string> = {
  argocd: 'Argo CD',
  flux: 'Flux',
  helm: 'Helm',
};

/** A repository is where it is to be changed: who would undo a change here, and the way to the pull request. */
export function KeptInGit(props: {
  owner: GitOwner;
  address: ResourceAddress;
  app: WebAppObject;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { tool, name } = props.owner;
  return (
    <>
      <Notice
        tone="warning"
        title={t('git.title', {
          tool: name ? `${TOOLS[tool]} (${name})` : TOOLS[tool],
        })}
      >
        <p>{t('git.why', { tool: TOOLS[tool] })}</p>
        <p>
          <LinkButton to={editTemplatePath(props.address)} emphasis>
            {t('git.template')}
          </LinkButton>
        </p>
      </Notice>
      <p>{t('git.now')}</p>
      <Manifest label={t('git.now')} object={props.app.spec ?? {}} />
    </>
  );
}
