import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  Dialog,
  errorText,
  LoadingScreen,
  Notice,
  RelativeTime,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimizationObject,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { useWords } from '../words';
import { useRequest, Wanted } from './useRequest';

/** Undoes what is in force, after a person has seen what that is. */
export function RollbackDialog(props: {
  address: ResourceAddress;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t, money } = useWords();
  const { request, check, confirm } = useRequest(
    props.address,
    rollbackRequest,
    props.onDone,
  );
  const { phase, base, isGone, isStale, error } = request;
  const applied = base?.status?.applied;
  const busy = phase === 'sending';
  return (
    <Dialog
      title={t('rollback.title', {
        target: base?.spec?.targetWorkload.name ?? props.address.name,
      })}
      busy={busy}
      onClose={props.onClose}
      notices={
        <>
          {isStale && <Notice tone="warning" title={t('apply.stale')} />}
          {isGone && <Notice tone="warning" title={t('rollback.gone')} />}
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
              kind="danger"
              disabled={phase !== 'review' || isGone}
              onClick={confirm}
            >
              {busy ? t('apply.sending') : t('rollback.confirm')}
            </Action>
          )}
        </>
      }
    >
      {phase === 'checking' && <LoadingScreen />}
      {applied && phase !== 'checking' && (
        <>
          <p>
            {t('rollback.what', {
              through: applied.through,
              changes: applied.changes,
              money: money(applied.monthlySavings),
            })}{' '}
            <RelativeTime at={applied.at} />
          </p>
          <p>{t('rollback.then')}</p>
        </>
      )}
    </Dialog>
  );
}

/** What asking for a rollback of what is in force writes; the spec stays as it is. */
export function rollbackRequest({
  spec,
  status,
}: CostOptimizationObject): Wanted | undefined {
  return (
    status?.applied && {
      spec,
      requests: { [ROLLBACK_REQUEST]: status.applied.id },
    }
  );
}
