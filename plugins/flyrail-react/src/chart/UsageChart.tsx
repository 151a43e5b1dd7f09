import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DateTime } from 'luxon';
import { lazy, Suspense } from 'react';
import { DataTable } from '../components/DataTable';
import { toneColor } from '../components/tone';
import { useLanguage } from '../language';
import { flyrailReactTranslationRef } from '../translation';
import {
  amountText,
  hasRecommendations,
  Usage,
  UsageDay,
  usageDays,
  usageLevels,
} from './usage';

// The chart library is read when a chart is drawn, not with every tab.
const Drawing = lazy(() => import('./UsageDrawing'));

/** As high as the drawing, so that the page does not jump when it comes. */
export const CHART_HEIGHT = 300;

const useStyles = makeStyles(theme => ({
  figure: { margin: 0 },
  caption: {
    margin: theme.spacing(1, 0),
    fontSize: theme.typography.body2.fontSize,
    lineHeight: 1.5,
    color: toneColor(theme, 'neutral'),
  },
  table: {
    fontSize: theme.typography.body2.fontSize,
    color: theme.palette.text.primary,
    '& > summary': { cursor: 'pointer', padding: theme.spacing(0.5, 0) },
  },
}));

/**
 * What a container uses against what it asks for, may take and should ask for. Times are the reader's. The same is told
 * in a sentence and, day by day, in a table.
 */
export function UsageChart(props: { title: string; usage: Usage }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const locale = useLanguage();
  const classes = useStyles();
  const { usage, title } = props;
  const levels = usageLevels(usage);
  const amount = (value: number | null | undefined) =>
    value === null || value === undefined
      ? t('chart.unset')
      : amountText(value, usage.unit);
  const words = [
    title,
    t('chart.sentence', {
      peak: amount(levels.peak),
      request: amount(levels.request),
      recommended: amount(levels.recommended),
      limit: amount(levels.limit),
    }),
  ].join('. ');
  const zone = DateTime.local({ locale }).toFormat('ZZZZ');
  return (
    <figure className={classes.figure}>
      <div role="img" aria-label={words} style={{ height: CHART_HEIGHT }}>
        <Suspense fallback={null}>
          <Drawing usage={usage} />
        </Suspense>
      </div>
      <figcaption className={classes.caption}>
        {t('chart.legend', { zone })}{' '}
        {hasRecommendations(usage) && t('chart.followed')}{' '}
        {levels.limitIsAbove &&
          t('chart.limitAbove', { limit: amount(levels.limit) })}
      </figcaption>
      <details className={classes.table}>
        <summary>{t('chart.table')}</summary>
        <DataTable
          caption={t('chart.tableOf', { title })}
          rows={usageDays(
            usage,
            time => DateTime.fromSeconds(time).toISODate()!,
          )}
          rowKey={({ time }) => String(time)}
          columns={[
            {
              title: t('chart.day'),
              cell: ({ time }) =>
                DateTime.fromSeconds(time, { locale }).toLocaleString(
                  DateTime.DATE_MED,
                ),
            },
            {
              title: t('chart.average'),
              cell: ({ average }) => known(average),
            },
            { title: t('chart.most'), cell: ({ most }) => known(most) },
            {
              title: t('chart.request'),
              cell: ({ request }) => amount(request),
            },
            { title: t('chart.limit'), cell: ({ limit }) => amount(limit) },
            ...(hasRecommendations(usage)
              ? [
                  {
                    title: t('chart.recommendation'),
                    cell: ({ recommendation }: UsageDay) =>
                      known(recommendation),
                  },
                ]
              : []),
          ]}
        />
      </details>
    </figure>
  );

  function known(value: number | null) {
    return value === null ? t('chart.unknown') : amountText(value, usage.unit);
  }
}
