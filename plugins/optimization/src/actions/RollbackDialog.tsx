import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import { RelativeTime } from '@flyrail/backstage-plugin-flyrail-react';
import { rollbackRequest } from '@flyrail/backstage-plugin-optimization-common';
import { effectOf } from '../money';
import { useWords } from '../words';
import { possibleActions } from './possibleActions';
import { RequestDialog } from './RequestDialog';

/** Undoes what is in force, after a person has seen what that is. */
export function RollbackDialog(props: {
  address: ResourceAddress;
  clusterTitle: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t, money } = useWords();
  return (
    <RequestDialog
      {...props}
      wanted={object =>
        possibleActions(object).rollback ? rollbackRequest(object) : undefined
      }
      title={where => t('rollback.title', where)}
      gone={t('rollback.gone')}
      confirm={{ text: t('rollback.confirm'), kind: 'danger' }}
    >
      {({ status }) =>
        status?.applied && (
          <>
            <p>
              {t(`rollback.what.${effectOf(status.applied.monthlySavings)}`, {
                through: status.applied.through,
                changes: status.applied.changes,
                money: money(Math.abs(status.applied.monthlySavings)),
              })}{' '}
              <RelativeTime at={status.applied.at} />
            </p>
            <p>{t('rollback.then')}</p>
          </>
        )
      }
    </RequestDialog>
  );
}
