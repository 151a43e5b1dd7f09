import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import { DiffView } from '@flyrail/backstage-plugin-flyrail-react';
import {
  applyRequest,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { stringify } from 'yaml';
import { ChangesTable } from '../components/ChangesTable';
import { useWords } from '../words';
import { RequestDialog } from './RequestDialog';

/** Applies what is recommended now: what would change is shown, judged by the API server, and confirmed. */
export function ApplyDialog(props: {
  address: ResourceAddress;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <RequestDialog
      {...props}
      wide
      wanted={applyRequest}
      title={target => t('apply.title', { target })}
      gone={t('apply.gone')}
      confirm={{ text: t('apply.confirm'), kind: 'emphasis' }}
    >
      {base => <WhatWouldChange base={base} />}
    </RequestDialog>
  );
}

function WhatWouldChange({ base }: { base: CostOptimizationObject }) {
  const { t, money } = useWords();
  const recommendation = base.status?.currentRecommendation;
  const wanted = applyRequest(base);
  if (!recommendation || !wanted) {
    return null;
  }
  return (
    <>
      <p>{t('apply.accepted')}</p>
      <ChangesTable recommendation={recommendation} />
      <p>{t('apply.saves', { money: money(recommendation.monthlySavings) })}</p>
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
