import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  kindId,
  provenanceText,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  LinkButton,
  Notice,
  ProblemList,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { useHref } from 'react-router-dom';
import { webAppTranslationRef } from '../translation';
import { Candidate, editTemplatePath } from './candidate';
import { ChangesTable } from './ChangesTable';
import { Verdict } from './check';

/** What would come of submitting the form, in words, with the differences to what there is. */
export function VerdictView(props: {
  verdict: Verdict;
  /** The cluster's name for people. */
  cluster: string;
  candidate: Candidate;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { verdict, cluster, candidate } = props;
  const path = useHref(editTemplatePath(addressOfCandidate(candidate)));
  // An address of its own, which opens a new page: the wizard would keep its step and answers from template to template.
  const edit = (
    <p>
      <LinkButton to={new URL(path, window.location.href).href}>
        {t('check.editIt')}
      </LinkButton>
    </p>
  );
  switch (verdict.outcome) {
    case 'new':
      return (
        <Notice tone="good" title={t('check.created', { cluster })}>
          <p>{t('check.nothingStored')}</p>
        </Notice>
      );
    case 'identical':
      return (
        <Notice tone="good" title={t('check.identical', { cluster })}>
          <p>{t('check.made', { made: provenanceText(verdict.live) })}</p>
        </Notice>
      );
    case 'different':
      return (
        <>
          <ProblemList
            title={t('check.taken', { cluster })}
            problems={[
              {
                field: 'metadata.name',
                message: t('check.different', {
                  cluster,
                  made: provenanceText(verdict.live),
                }),
              },
            ]}
          />
          <ChangesTable
            label={t('check.differences')}
            changes={verdict.changes}
          />
          {edit}
        </>
      );
    case 'change':
      if (verdict.changes.length === 0) {
        return <Notice tone="neutral" title={t('check.nothing')} />;
      }
      return (
        <>
          <Notice
            tone="good"
            title={
              verdict.judged
                ? t('check.change', { cluster })
                : t('check.changeInGit', { cluster })
            }
          >
            <p>{t('check.nothingStored')}</p>
          </Notice>
          <ChangesTable
            label={t('check.differences')}
            changes={verdict.changes}
          />
        </>
      );
    case 'stale':
      return (
        <Notice tone="warning" title={t('check.stale')}>
          <p>{t('check.made', { made: provenanceText(verdict.live) })}</p>
          <p>{t('check.staleRemedy')}</p>
        </Notice>
      );
    case 'keptInGit':
      return (
        <Notice tone="warning" title={t('how.inGit', { tool: verdict.tool })}>
          <p>{t('check.choosePullRequest')}</p>
        </Notice>
      );
    default:
      return (
        <ProblemList
          title={t('check.refused', { cluster })}
          problems={verdict.problems}
        />
      );
  }
}

function addressOfCandidate(candidate: Candidate) {
  if (candidate.intent === 'edit') {
    return candidate.address;
  }
  const { namespace = '', name = '' } = candidate.object.metadata;
  return {
    cluster: candidate.cluster,
    kindId: kindId(WebApp),
    namespace,
    name,
  };
}
