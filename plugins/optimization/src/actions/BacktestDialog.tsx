import { useApi } from '@backstage/frontend-plugin-api';
import {
  Action,
  DataTable,
  Dialog,
  errorText,
  LoadingScreen,
  Notice,
  useLive,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  BacktestResult,
  WorkloadAddress,
} from '@flyrail/backstage-plugin-optimization-common';
import { optimizerApiRef } from '../optimizerApi';
import { effectOf } from '../money';
import { useWords } from '../words';

/** Had the recommendations been followed in the last fourteen days: what that would have saved, and at what price. */
export function BacktestDialog(props: {
  workload: WorkloadAddress;
  onClose: () => void;
}) {
  const { t } = useWords();
  const api = useApi(optimizerApiRef);
  const { workload } = props;
  const { data, error, loading } = useLive({
    key: `backtest/${JSON.stringify(workload)}`,
    load: signal => api.backtest(workload, { days: 14 }, { signal }),
    repeat: false,
  });
  return (
    <Dialog
      wide
      title={t('backtest.title', { name: workload.name })}
      onClose={props.onClose}
      actions={
        <Action takesFocus onClick={props.onClose}>
          {t('apply.close')}
        </Action>
      }
    >
      {loading && <LoadingScreen />}
      {error && (
        <Notice
          tone="bad"
          title={t('apply.failed', { message: errorText(error) })}
        />
      )}
      {data && <Outcome result={data} />}
    </Dialog>
  );
}

function Outcome(props: { result: BacktestResult }) {
  const { t, money, share } = useWords();
  const { total, containers, message } = props.result;
  return (
    <>
      {total && (
        <p>
          <strong>
            {t(`backtest.${effectOf(total.saved_usd)}`, {
              money: money(Math.abs(total.saved_usd)),
              monthly: money(Math.abs(total.monthly_savings)),
            })}
          </strong>
        </p>
      )}
      <p>{message}</p>
      {containers.length > 0 && (
        <DataTable
          caption={t('backtest.caption')}
          rows={containers}
          rowKey={({ name }) => name}
          columns={[
            { title: t('usage.container'), cell: ({ name }) => name },
            {
              title: t('backtest.days'),
              cell: ({ days }) => String(days),
            },
            {
              title: t('backtest.cpu'),
              cell: ({ cpu }) =>
                t('backtest.idle', {
                  idle: share(cpu.slack),
                  above: share(cpu.time_above_request),
                }),
            },
            {
              title: t('backtest.memory'),
              cell: ({ memory }) =>
                t('backtest.idle', {
                  idle: share(memory.slack),
                  above: share(memory.time_above_request),
                }),
            },
            {
              title: t('backtest.kills'),
              cell: each =>
                t('backtest.against', {
                  would: String(each.oom_kills),
                  was: String(each.actual_oom_kills),
                }),
            },
            {
              title: t('backtest.throttled'),
              cell: each =>
                t('backtest.against', {
                  would: share(each.throttled_share),
                  was: share(each.actual_throttled_share),
                }),
            },
          ]}
        />
      )}
    </>
  );
}
