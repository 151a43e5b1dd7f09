import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  errorText,
  LinkButton,
  Notice,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  APPLY_REQUEST,
  CostOptimizationObject,
  ROLLBACK_REQUEST,
  WorkloadAddress,
} from '@flyrail/backstage-plugin-optimization-common';
import { ReactNode, useState } from 'react';
import { answerTo } from './answerTo';
import { possibleActions } from './possibleActions';
import { resizeTemplatePath } from './resizeTemplatePath';
import { useWords } from '../words';
import { ApplyDialog } from './ApplyDialog';
import { BacktestDialog } from './BacktestDialog';
import { RollbackDialog } from './RollbackDialog';

/** By which annotation the operator is asked; it takes that off when it begins. */
const REQUESTS = {
  applyAsked: APPLY_REQUEST,
  rollbackAsked: ROLLBACK_REQUEST,
} as const;

/** What a person can do about a CostOptimization: the buttons, the dialog that is open, and what came of the last one. */
export function useOptimizationActions(props: {
  address: ResourceAddress;
  object: CostOptimizationObject;
  workload: WorkloadAddress;
  clusterTitle: string;
  /** Where a pull request would go, as far as the catalog knows. */
  repoUrl?: string;
  /** Nothing can be done on a cluster that does not answer. */
  away: boolean;
  /** The backend has the workload's usage. */
  hasUsage: boolean;
  onChanged: () => void;
}): { buttons: ReactNode; rest: ReactNode } {
  const { t } = useWords();
  const api = useFlyrailApi();
  const { address, clusterTitle, object, onChanged } = props;
  const [open, setOpen] = useState<'apply' | 'rollback' | 'backtest'>();
  const [asked, setAsked] = useState<{
    what: keyof typeof REQUESTS;
    /** The object as it was seen when that was asked. */
    version?: string;
  }>();
  const [failure, setFailure] = useState<unknown>();
  const can = possibleActions(object);
  const close = () => setOpen(undefined);
  const { annotations, resourceVersion } = object.metadata;
  const done = (what: keyof typeof REQUESTS) => () => {
    close();
    setFailure(undefined);
    setAsked({ what, version: resourceVersion });
    onChanged();
  };
  // Until the request is to be seen in the object, nothing in it answers the request.
  const isSeen =
    asked !== undefined &&
    (resourceVersion !== asked.version ||
      annotations?.[REQUESTS[asked.what]] !== undefined);
  const answer = isSeen
    ? answerTo(object, REQUESTS[asked.what])
    : ({ state: 'open' } as const);
  const pause = async () => {
    setFailure(undefined);
    try {
      await api.pauseResource(address, { paused: !can.resume });
      onChanged();
    } catch (error) {
      setFailure(error);
    }
  };
  return {
    buttons: (
      <>
        {props.hasUsage && (
          <Action onClick={() => setOpen('backtest')}>
            {t('action.backtest')}
          </Action>
        )}
        {can.pause || can.resume ? (
          <Action disabled={props.away} onClick={pause}>
            {t(can.resume ? 'action.resume' : 'action.pause')}
          </Action>
        ) : null}
        {can.rollback && (
          <Action
            kind="danger"
            disabled={props.away}
            onClick={() => setOpen('rollback')}
          >
            {t('action.rollback')}
          </Action>
        )}
        {can.pullRequest !== undefined && (
          <LinkButton
            to={resizeTemplatePath(can.pullRequest, props.repoUrl)}
            emphasis
          >
            {t('action.pullRequest')}
          </LinkButton>
        )}
        {can.apply && (
          <Action
            kind="emphasis"
            disabled={props.away}
            onClick={() => setOpen('apply')}
          >
            {t(can.apply === 'approve' ? 'action.approve' : 'action.apply')}
          </Action>
        )}
      </>
    ),
    rest: (
      <>
        {asked && answer.state === 'open' && (
          <Notice tone="progress" title={t(`apply.${asked.what}`)} />
        )}
        {asked && answer.state === 'refused' && (
          <Notice
            tone="warning"
            title={t('apply.notBegun', { message: answer.message })}
          />
        )}
        {failure !== undefined && (
          <Notice
            tone="bad"
            title={t('apply.failed', { message: errorText(failure) })}
          />
        )}
        {open === 'apply' && (
          <ApplyDialog
            address={address}
            clusterTitle={clusterTitle}
            onDone={done('applyAsked')}
            onClose={close}
          />
        )}
        {open === 'rollback' && (
          <RollbackDialog
            address={address}
            clusterTitle={clusterTitle}
            onDone={done('rollbackAsked')}
            onClose={close}
          />
        )}
        {open === 'backtest' && (
          <BacktestDialog workload={props.workload} onClose={close} />
        )}
      </>
    ),
  };
}
