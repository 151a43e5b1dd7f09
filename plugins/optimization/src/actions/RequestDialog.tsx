import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  Dialog,
  errorText,
  LoadingScreen,
  Notice,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  AskedOfOperator,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { ReactNode } from 'react';
import { targetOf } from '../usage/useWorkloadMetrics';
import { useWords } from '../words';
import { useRequest } from './useRequest';

/**
 * Asks the operator for something, once the API server has judged it and a person has seen what it means and confirmed.
 * That the object was changed meanwhile, or that there is nothing to ask for any more, is said above the buttons.
 */
export function RequestDialog(props: {
  address: ResourceAddress;
  clusterTitle: string;
  /** What is written; undefined when there is nothing to ask for. */
  wanted: (object: CostOptimizationObject) => AskedOfOperator | undefined;
  wide?: boolean;
  /** Given the target's namespace and name, and its cluster. */
  title: (where: { target: string; cluster: string }) => string;
  /** Why there is nothing to ask for any more. */
  gone: string;
  confirm: { text: string; kind: 'emphasis' | 'danger' };
  /** What it means, of the object as it is now, and whether the API server would take it. */
  children: (base: CostOptimizationObject, isAccepted: boolean) => ReactNode;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { request, check, confirm } = useRequest(
    props.address,
    props.wanted,
    props.onDone,
  );
  const { phase, base, isGone, isStale, error } = request;
  const busy = phase === 'sending';
  return (
    <Dialog
      wide={props.wide}
      title={props.title({
        target: nameOf(
          base ? targetOf(base, props.address.cluster) : props.address,
        ),
        cluster: props.clusterTitle,
      })}
      busy={busy}
      onClose={props.onClose}
      notices={
        <>
          {isStale && <Notice tone="warning" title={t('apply.stale')} />}
          {isGone && <Notice tone="warning" title={props.gone} />}
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
              kind={props.confirm.kind}
              disabled={phase !== 'review' || isGone}
              onClick={confirm}
            >
              {busy ? t('apply.sending') : props.confirm.text}
            </Action>
          )}
        </>
      }
    >
      {phase === 'checking' && <LoadingScreen />}
      {base &&
        phase !== 'checking' &&
        props.children(base, error === undefined && !isGone)}
    </Dialog>
  );
}

function nameOf({ namespace, name }: { namespace: string; name: string }) {
  return `${namespace}/${name}`;
}
