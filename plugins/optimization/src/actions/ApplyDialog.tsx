import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  Dialog,
  DiffView,
  errorText,
  LoadingScreen,
  Notice,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  APPLY_REQUEST,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { stringify } from 'yaml';
import { ChangesTable } from '../components/ChangesTable';
import { useWords } from '../words';
import { useRequest, Wanted } from './useRequest';

/** Applies what is recommended now: what would change is shown, judged by the API server, and confirmed. */
export function ApplyDialog(props: {
  address: ResourceAddress;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t, money } = useWords();
  const { request, check, confirm } = useRequest(
    props.address,
    applyRequest,
    props.onDone,
  );
  const { phase, base, isGone, isStale, error } = request;
  const recommendation = base?.status?.currentRecommendation;
  const wanted = base && applyRequest(base);
  const busy = phase === 'sending';
  return (
    <Dialog
      wide
      title={t('apply.title', {
        target: base?.spec?.targetWorkload.name ?? props.address.name,
      })}
      busy={busy}
      onClose={props.onClose}
      notices={
        <>
          {isStale && <Notice tone="warning" title={t('apply.stale')} />}
          {isGone && <Notice tone="warning" title={t('apply.gone')} />}
          {error !== undefined && (
            <Notice
              tone="bad"
              title={t('apply.failed', { message: errorText(error) })}
            />
          )}
        </>
      }
      actions={
        <>
          <Action disabled={busy} onClick={props.onClose}>
            {t('apply.cancel')}
          </Action>
          {error !== undefined ? (
            <Action kind="emphasis" onClick={() => check()}>
              {t('usage.again')}
            </Action>
          ) : (
            <Action
              kind="emphasis"
              disabled={phase !== 'review' || isGone}
              onClick={confirm}
            >
              {busy ? t('apply.sending') : t('apply.confirm')}
            </Action>
          )}
        </>
      }
    >
      {phase === 'checking' && <LoadingScreen />}
      {recommendation && wanted && phase !== 'checking' && (
        <>
          <p>{t('apply.accepted')}</p>
          <ChangesTable recommendation={recommendation} />
          <p>
            {t('apply.saves', { money: money(recommendation.monthlySavings) })}
          </p>
          {base.spec.dryRun && (
            <>
              <p>{t('apply.dryRunOff')}</p>
              <DiffView
                label={t('apply.spec')}
                before={stringify(base.spec)}
                after={stringify(wanted.spec)}
              />
            </>
          )}
          <p>
            {t(
              base.spec.rollbackOnFailure
                ? 'apply.thenRollback'
                : 'apply.thenWatch',
            )}
          </p>
        </>
      )}
    </Dialog>
  );
}

/** What asking for the current recommendation writes: with dryRun the operator would change nothing, whoever asks. */
export function applyRequest({
  spec,
  status,
}: CostOptimizationObject): Wanted | undefined {
  const id = status?.currentRecommendation?.id;
  return id === undefined
    ? undefined
    : {
        spec: { ...spec, dryRun: false },
        requests: { [APPLY_REQUEST]: id },
      };
}
