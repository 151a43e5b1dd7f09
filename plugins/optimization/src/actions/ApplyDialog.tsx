import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import { DiffView } from '@flyrail/backstage-plugin-flyrail-react';
import {
  applyRequest,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { stringify } from 'yaml';
import { ChangesTable } from '../components/ChangesTable';
import { effectOf } from '../money';
import { useWords } from '../words';
import { possibleActions } from './possibleActions';
import { RequestDialog } from './RequestDialog';

/** Applies what is recommended now: what would change is shown, judged by the API server, and confirmed. */
export function ApplyDialog(props: {
  address: ResourceAddress;
  clusterTitle: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <RequestDialog
      {...props}
      wide
      wanted={object =>
        possibleActions(object).apply ? applyRequest(object) : undefined
      }
      title={where => t('apply.title', where)}
      gone={t('apply.gone')}
      confirm={{ text: t('apply.confirm'), kind: 'emphasis' }}
    >
      {(base, isAccepted) => (
        <WhatWouldChange base={base} isAccepted={isAccepted} />
      )}
    </RequestDialog>
  );
}

function WhatWouldChange(props: {
  base: CostOptimizationObject;
  isAccepted: boolean;
}) {
  const { t, money } = useWords();
  const { base } = props;
  const recommendation = base.status?.currentRecommendation;
  const wanted = applyRequest(base);
  if (!recommendation || !wanted) {
    return null;
  }
  const { monthlySavings } = recommendation;
  return (
    <>
      {props.isAccepted && <p>{t('apply.accepted')}</p>}
      <ChangesTable recommendation={recommendation} />
      <p>
        {t(`apply.${effectOf(monthlySavings)}`, {
          money: money(Math.abs(monthlySavings)),
        })}
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
  );
}
