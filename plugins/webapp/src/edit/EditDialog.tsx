import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  Dialog,
  DiffView,
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  Notice,
  ProblemList,
  errorText,
} from '@flyrail/backstage-plugin-flyrail-react';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { KeptInGit } from './KeptInGit';
import { differences } from './rebase';
import { DraftSpec, problemsOfSpec, toYaml } from './spec';
import { SpecEditor } from './SpecEditor';
import { StaleNotice } from './StaleNotice';
import { Edited, useEdit } from './useEdit';

/** Edits a WebApp: write, see what would change, apply. Nothing that was written is lost on the way. */
export function EditDialog(props: {
  address: ResourceAddress;
  cluster: string;
  /** What the page shows meanwhile. */
  liveGeneration: number | undefined;
  onEdited: (edited: Edited) => void;
  onClose: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { address } = props;
  const { edit, begin, write, back, check, apply, putOnTop } = useEdit(
    address,
    props.liveGeneration,
    props.onEdited,
  );
  const [unreadable, setUnreadable] = useState(false);
  // A new text in the YAML view when the spec is replaced from outside.
  const [round, setRound] = useState(0);
  const { phase, base, judged, stale } = edit;
  const before = (base?.spec ?? {}) as DraftSpec;
  const reviewing = phase === 'review' || phase === 'applying';
  const busy = phase === 'checking' || phase === 'applying';
  const nothing =
    judged !== undefined && differences(base?.spec, judged.spec).length === 0;
  const found = base ? problemsOfSpec(base, edit.spec) : [];
  const problems = edit.problems.length > 0 ? edit.problems : found;

  const actions = () => {
    if (!base || edit.gitOwner) {
      return <Action onClick={props.onClose}>{t('edit.close')}</Action>;
    }
    if (reviewing) {
      return (
        <>
          <Action disabled={busy} onClick={back}>
            {t('edit.back')}
          </Action>
          <Action
            // A button of its own, not the one of the step before: it takes the focus.
            key="apply"
            kind="emphasis"
            // The next thing to do; who came here by keyboard goes on by Enter.
            takesFocus
            disabled={busy || Boolean(stale) || nothing}
            onClick={apply}
          >
            {busy ? t('edit.applying') : t('edit.apply')}
          </Action>
        </>
      );
    }
    return (
      <>
        <Action disabled={busy} onClick={props.onClose}>
          {t('edit.cancel')}
        </Action>
        <Action
          kind="emphasis"
          disabled={busy || unreadable || found.length > 0 || Boolean(stale)}
          onClick={check}
        >
          {busy ? t('edit.checking') : t('edit.check')}
        </Action>
      </>
    );
  };

  const content = () => {
    if (phase === 'loading') {
      return <LoadingScreen />;
    }
    if (isForbidden(edit.error)) {
      return (
        <>
          <ForbiddenScreen permission="flyrail.resource.write" />
          <p>{errorText(edit.error)}</p>
        </>
      );
    }
    if (!base) {
      return <ErrorScreen error={edit.error!} onRetry={begin} />;
    }
    if (edit.gitOwner) {
      return <KeptInGit owner={edit.gitOwner} address={address} app={base} />;
    }
    if (reviewing) {
      return (
        <>
          <p>{t('edit.review', { cluster: props.cluster })}</p>
          <DiffView
            label={t('edit.diff')}
            before={toYaml(base.spec)}
            after={toYaml(judged!.spec)}
          />
        </>
      );
    }
    return (
      <SpecEditor
        key={round}
        before={before}
        spec={edit.spec}
        problems={problems}
        onChange={write}
        onUnreadable={setUnreadable}
      />
    );
  };

  const notices = () => (
    <>
      {stale && (
        <StaleNotice
          stale={stale}
          replaced={stale.latest.object.metadata.uid !== base?.metadata.uid}
          onPutOnTop={() => {
            putOnTop();
            setRound(round + 1);
          }}
        />
      )}
      {edit.clashes.length > 0 && !reviewing && (
        <Notice
          tone="warning"
          title={t('stale.clashes', { fields: edit.clashes.join(', ') })}
        />
      )}
      {edit.error && base && !isForbidden(edit.error) && (
        <Notice
          tone="bad"
          title={t('edit.failed', { message: errorText(edit.error) })}
        />
      )}
      {problems.length > 0 && phase === 'editing' && (
        <ProblemList
          title={
            edit.problems.length > 0
              ? t('check.refused', { cluster: props.cluster })
              : t('edit.problems')
          }
          problems={problems}
        />
      )}
    </>
  );

  return (
    <Dialog
      wide
      busy={busy}
      title={t(reviewing ? 'edit.reviewTitle' : 'edit.title', {
        name: address.name,
        namespace: address.namespace,
      })}
      onClose={props.onClose}
      actions={actions()}
      notices={notices()}
    >
      {content()}
    </Dialog>
  );
}
