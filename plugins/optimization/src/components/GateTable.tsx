import {
  Aside,
  DataTable,
  Tone,
  Toned,
} from '@flyrail/backstage-plugin-flyrail-react';
import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { GateLine, gateLines } from '../gates';
import { useWords } from '../words';

const TONES: Record<GateLine['verdict'], Tone> = {
  pass: 'good',
  stop: 'bad',
  wait: 'warning',
};

/** What must hold for a change to be applied by itself, each with the numbers that decide. */
export function GateTable(props: { object: CostOptimizationObject }) {
  const { t, scores, number } = useWords();
  const lines = gateLines(props.object);
  const isStopped = lines.some(({ verdict }) => verdict === 'stop');

  const rule = (line: GateLine): string => {
    switch (line.id) {
      case 'mode':
        return t(`gates.mode.${modeOf(line)}`);
      case 'confidence':
      case 'spot': {
        const [is, bound] = scores(line.is, line.bound);
        return t(`gates.${line.id}`, {
          relation: line.is >= line.bound ? '≥' : '<',
          ...{ is, bound },
        });
      }
      case 'risk':
        return t('gates.risk', {
          is: t(`risk.${line.is}`),
          relation: line.verdict === 'pass' ? '≤' : '>',
          bound: t(`risk.${line.bound}`),
        });
      case 'change':
        return t('gates.change', {
          is: number(line.is),
          relation: line.verdict === 'pass' ? '≤' : '>',
          bound: number(line.bound),
        });
      case 'schedule':
        return t('gates.schedule', { cron: line.cron });
      case 'operator':
        return t('gates.operator', { reason: line.reason });
      default:
        return t(`gates.${line.id}`);
    }
  };
  const consequence = (line: GateLine): string => {
    if (line.id === 'held' || line.id === 'operator') {
      return line.message;
    }
    if (line.id === 'schedule') {
      return t(isStopped ? 'gates.onlyThen' : 'gates.nextTime');
    }
    if (line.verdict === 'pass') {
      return '';
    }
    return t(line.id === 'statefulSet' ? 'gates.approves' : 'gates.person');
  };
  return (
    <DataTable
      caption={t('gates.caption')}
      none={t('gates.none')}
      rows={lines}
      rowKey={line => line.id}
      columns={[
        {
          title: t('gates.rule'),
          cell: line => (
            <Toned tone={TONES[line.verdict]} wrap>
              {rule(line)}
              {line.verdict !== 'pass' && (
                <Aside>{t(`gates.verdict.${line.verdict}`)}</Aside>
              )}
            </Toned>
          ),
        },
        {
          title: t('gates.consequence'),
          cell: line => consequence(line),
          prose: true,
        },
      ]}
    />
  );
}

function modeOf({ autoApply, dryRun }: Extract<GateLine, { id: 'mode' }>) {
  if (autoApply) {
    return dryRun ? 'contradiction' : 'both';
  }
  return dryRun ? 'dryRun' : 'off';
}
