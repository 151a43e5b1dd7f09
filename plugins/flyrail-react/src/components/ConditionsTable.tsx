import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Condition } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailReactTranslationRef } from '../translation';
import { Aside } from './Aside';
import { DataTable } from './DataTable';
import { RelativeTime } from './RelativeTime';
import { Tone, Toned } from './tone';

// Conditions that are bad news when True (Kubernetes' "abnormal-true" polarity).
const ABNORMAL_WHEN_TRUE =
  /^(Degraded|Stalled|.*Pressure|.*Failed|.*Failure|.*Refused)$/;
const NEUTRAL_WHEN_FALSE = /^(Progressing|Reconciling|Paused)$/;

/** How a condition is to be read. Progressing=False is calm, Degraded=False is good. */
export function conditionTone(condition: Condition): Tone {
  if (condition.status === 'Unknown') {
    return 'warning';
  }
  const isTrue = condition.status === 'True';
  if (ABNORMAL_WHEN_TRUE.test(condition.type)) {
    return isTrue ? 'bad' : 'good';
  }
  if (NEUTRAL_WHEN_FALSE.test(condition.type)) {
    return isTrue ? 'progress' : 'neutral';
  }
  return isTrue ? 'good' : 'bad';
}

/** The condition that says a fault in the same words as the one that only sums up: long words are told once. */
function saidBy(
  condition: Condition,
  conditions: Condition[],
): Condition | undefined {
  if (!condition.message || !ABNORMAL_WHEN_TRUE.test(condition.type)) {
    return undefined;
  }
  return conditions.find(
    other =>
      !ABNORMAL_WHEN_TRUE.test(other.type) &&
      other.message === condition.message,
  );
}

/**
 * The conditions of a resource: what, in which state, why, since when. `toneOf`: how they are to be read where their names
 * do not follow Kubernetes' conventions.
 */
export function ConditionsTable(props: {
  conditions: Condition[];
  toneOf?: (condition: Condition) => Tone;
}) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const status = {
    True: t('condition.true'),
    False: t('condition.false'),
    Unknown: t('condition.unknown'),
  };
  const words = (condition: Condition) => {
    const same = saidBy(condition, props.conditions);
    return same
      ? t('condition.sameAs', { type: same.type })
      : condition.message;
  };
  return (
    <DataTable
      caption={t('condition.caption')}
      none={t('condition.none')}
      rows={props.conditions}
      rowKey={condition => condition.type}
      columns={[
        { title: t('condition.type'), cell: condition => condition.type },
        {
          title: t('condition.status'),
          cell: condition => (
            <Toned tone={(props.toneOf ?? conditionTone)(condition)}>
              {status[condition.status] ?? condition.status}
            </Toned>
          ),
        },
        {
          title: t('condition.why'),
          // One column for both: the words are for people and take the room, the reason is for machines.
          cell: condition => (
            <>
              <Aside>{condition.reason}</Aside>
              {words(condition)}
            </>
          ),
          prose: true,
        },
        {
          title: t('condition.since'),
          cell: condition => <RelativeTime at={condition.lastTransitionTime} />,
        },
      ]}
    />
  );
}
