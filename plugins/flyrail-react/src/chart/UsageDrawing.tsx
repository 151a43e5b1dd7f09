import { useTheme, Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DateTime } from 'luxon';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useLanguage } from '../language';
import { flyrailReactTranslationRef } from '../translation';
import { placeLabels } from './placeLabels';
import { tickText, timeTicks } from './timeTicks';
import {
  amountText,
  amountTicks,
  hasRecommendations,
  Usage,
  usageLevels,
  UsagePoint,
  usagePoints,
} from './usage';

// At least 3:1 on the themes' paper; lines differ in their dashes too, and are named where they end.
const COLORS = {
  light: {
    usage: '#1f5493',
    band: '#9cc0ea',
    request: '#6b3fa0',
    recommended: '#14692f',
    limit: '#a8121f',
    text: '#555555',
  },
  dark: {
    usage: '#a9d1ff',
    band: '#5d8fc7',
    request: '#d2b3f5',
    recommended: '#8fe3a6',
    limit: '#ffb9b3',
    text: '#d0d0d0',
  },
};

/** The drawing of a usage chart; the words are beside it. */
export default function UsageDrawing(props: { usage: Usage }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const locale = useLanguage();
  const theme = useTheme<Theme>();
  const colors = COLORS[theme.palette.type];
  const { usage } = props;
  const points = usagePoints(usage);
  const levels = usageLevels(usage);
  const [from, to] = [usage.times[0] ?? 0, usage.times.at(-1) ?? 0];
  const amount = (value: number) => amountText(value, usage.unit);
  const isFixed = new Set(points.map(({ request }) => request)).size < 2;
  const isFollowed = hasRecommendations(usage);
  const lines = [
    {
      value: levels.request,
      text: t('chart.requestNow', { amount: amount(levels.request ?? 0) }),
      color: colors.request,
      dashes: undefined,
      isDrawn: isFixed,
    },
    {
      value: levels.recommended,
      text: t('chart.recommended', { amount: amount(levels.recommended ?? 0) }),
      color: colors.recommended,
      dashes: '6 4',
      isDrawn: true,
    },
    {
      value: levels.limitIsAbove ? undefined : levels.limit,
      text: t('chart.limitNow', { amount: amount(levels.limit ?? 0) }),
      color: colors.limit,
      dashes: '2 4',
      isDrawn: true,
    },
  ].filter((line): line is typeof line & { value: number } =>
    Boolean(line.value),
  );
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={points}
        accessibilityLayer={false}
        margin={{ top: 12, right: 8, bottom: 0, left: 0 }}
      >
        <CartesianGrid stroke={theme.palette.divider} vertical={false} />
        <XAxis
          dataKey="time"
          type="number"
          domain={[from, to]}
          ticks={timeTicks(from, to)}
          tickFormatter={time => tickText(time, to - from, { locale })}
          tick={{ fill: colors.text, fontSize: 12 }}
          stroke={theme.palette.divider}
        />
        <YAxis
          type="number"
          domain={[0, levels.top]}
          ticks={amountTicks(levels.top, usage.unit)}
          tickFormatter={amount}
          tick={{ fill: colors.text, fontSize: 12 }}
          stroke={theme.palette.divider}
          width={64}
        />
        <Tooltip
          isAnimationActive={false}
          contentStyle={{
            background: theme.palette.background.paper,
            color: theme.palette.text.primary,
            border: `1px solid ${theme.palette.divider}`,
          }}
          itemStyle={{ color: theme.palette.text.primary }}
          labelFormatter={time =>
            DateTime.fromSeconds(Number(time), { locale }).toLocaleString(
              DateTime.DATETIME_MED,
            )
          }
          formatter={value =>
            Array.isArray(value)
              ? value.map(each => amount(Number(each))).join(' – ')
              : amount(Number(value))
          }
        />
        <Area
          dataKey="band"
          name={t('chart.band')}
          stroke="none"
          fill={colors.band}
          fillOpacity={0.5}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line
          dataKey="average"
          name={t('chart.average')}
          stroke={colors.usage}
          strokeWidth={1.5}
          dot={false}
          isAnimationActive={false}
        />
        {!isFixed && (
          <Line
            dataKey={(point: UsagePoint) => point.request}
            name={t('chart.request')}
            type="stepAfter"
            stroke={colors.request}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        )}
        {isFollowed && (
          <Line
            dataKey={(point: UsagePoint) => point.recommendation}
            name={t('chart.recommendation')}
            type="stepAfter"
            stroke={colors.recommended}
            strokeWidth={1}
            strokeDasharray="2 2"
            dot={false}
            isAnimationActive={false}
          />
        )}
        {lines
          .filter(({ isDrawn }) => isDrawn)
          .map(({ value, text, color, dashes }) => (
            <ReferenceLine
              key={text}
              y={value}
              stroke={color}
              strokeWidth={2}
              strokeDasharray={dashes}
            />
          ))}
        {placeLabels(lines, levels.top).map(({ line, position }) => (
          <ReferenceLine
            key={line.text}
            y={line.value}
            stroke="none"
            label={{
              value: line.text,
              position,
              fill: line.color,
              fontSize: 12,
            }}
          />
        ))}
        {(usage.kills ?? []).map(time => (
          <ReferenceLine
            key={time}
            x={time}
            stroke={colors.limit}
            strokeDasharray="1 3"
            label={{
              value: t('chart.kill'),
              position: 'insideTopLeft',
              fill: colors.limit,
              fontSize: 12,
            }}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
