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
  BacktestResource,
  BacktestResult,
  WorkloadAddress,
} from '@flyrail/backstage-plugin-optimization-common';
import { optimizerApiRef } from '../optimizerApi';
import { effectOf } from '../money';
import { useWords } from '../words';

/** In place of a figure that could not be judged. */
const UNJUDGED = '—';

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
  const fitOf = (fit: Partial<BacktestResource> | undefined) =>
    fit?.slack === undefined || fit.time_above_request === undefined
      ? UNJUDGED
      : t('backtest.idle', {
          idle: share(fit.slack),
          above: share(fit.time_above_request),
        });
  const against = (
    would: number | undefined,
    was: number | undefined,
    text: (value: number) => string,
  ) =>
    would === undefined && was === undefined
      ? UNJUDGED
      : t('backtest.against', {
          would: would === undefined ? UNJUDGED : text(would),
          was: was === undefined ? UNJUDGED : text(was),
        });
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
              cell: ({ cpu }) => fitOf(cpu),
            },
            {
              title: t('backtest.memory'),
              cell: ({ memory }) => fitOf(memory),
            },
            {
              title: t('backtest.kills'),
              cell: each =>
                against(each.oom_kills, each.actual_oom_kills, String),
            },
            {
              title: t('backtest.throttled'),
              cell: each =>
                against(
                  each.throttled_share,
                  each.actual_throttled_share,
                  share,
                ),
            },
          ]}
        />
      )}
    </>
  );
}
