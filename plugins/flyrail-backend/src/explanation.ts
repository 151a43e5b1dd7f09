import {
  FLYRAIL_PAUSED,
  FLYRAIL_PAUSED_BY,
  type Condition,
  type DriftRecord,
  type OperatorStatus,
  type OwnedObject,
  type ResourceDetail,
  type ResourceExplanation,
} from '@flyrail/backstage-plugin-flyrail-common';

/** Of each list so many are told, the newest or worst. */
const TOLD = 5;

/**
 * Says in plain words how an object is, why, what was done behind its
 * operator's back, and what can be done. Pure.
 */
export function explain(
  detail: ResourceDetail,
  operator: OperatorStatus | undefined,
): ResourceExplanation {
  const problems: ResourceExplanation['problems'] = [
    ...clusterProblems(detail, operator),
    ...operatorProblems(operator),
    ...conditionProblems(conditionsOf(detail)),
    ...detail.owned.flatMap(ownedProblem),
  ];
  const ready = conditionsOf(detail).find(({ type }) => type === 'Ready');
  const lines = [
    headline(detail, ready),
    ...circumstances(detail),
    ...problems.map(({ what, remedy }) =>
      remedy ? `${what} What to do: ${remedy}` : what,
    ),
    ownedLine(detail.owned),
    ...driftLines(detail.drift),
    ...warningLines(detail),
  ];
  return {
    text: lines.filter(Boolean).join('\n'),
    ...(ready && { ready: ready.status === 'True' }),
    problems,
  };
}

function headline(
  { object, cluster }: ResourceDetail,
  ready: Condition | undefined,
): string {
  const { kind, metadata } = object;
  const thing = `${kind} ${metadata.namespace}/${metadata.name} on ${cluster.title}`;
  if (metadata.deletionTimestamp) {
    const { finalizers = [] } = metadata;
    return `${thing} is being deleted since ${metadata.deletionTimestamp}${
      finalizers.length > 0
        ? `; it goes when ${finalizers.join(', ')} have let it go`
        : ''
    }.`;
  }
  if (!ready) return `${thing}: its operator has not reported on it yet.`;
  const since = `since ${ready.lastTransitionTime}`;
  return ready.status === 'True'
    ? `${thing} is ready ${since}: ${sentence(ready.message)}`
    : `${thing} is not ready ${since}.`;
}

function circumstances({ object, stale }: ResourceDetail): string[] {
  const { annotations, generation } = object.metadata;
  const { observedGeneration } = (object.status ?? {}) as {
    observedGeneration?: number;
  };
  const lines: string[] = [];
  if (stale) {
    lines.push(
      'What is said here is the last known state, not the present one.',
    );
  }
  if (annotations?.[FLYRAIL_PAUSED] === 'true') {
    const by = annotations[FLYRAIL_PAUSED_BY];
    lines.push(
      `It is paused${
        by ? ` by ${by}` : ''
      }: its operator changes nothing until it is resumed, and heals nothing.`,
    );
  }
  if (generation && observedGeneration && observedGeneration < generation) {
    lines.push('Its status is about an older version of what it asks for.');
  }
  return lines;
}

function clusterProblems(
  { cluster }: ResourceDetail,
  operator: OperatorStatus | undefined,
): ResourceExplanation['problems'] {
  // What the operator says is told as its own.
  const told = operator?.message && operator.message === cluster.message;
  if (cluster.state === 'ok' || told) return [];
  return [
    {
      what: `The cluster ${cluster.title} is ${cluster.state} since ${
        cluster.since
      }: ${sentence(cluster.message ?? '')}`,
      remedy: cluster.remedy,
    },
  ];
}

function operatorProblems(
  operator: OperatorStatus | undefined,
): ResourceExplanation['problems'] {
  if (!operator || ['running', 'standby'].includes(operator.state)) return [];
  return [
    {
      what: `Its operator "${operator.operator}" is ${operator.state} since ${
        operator.since
      }: ${sentence(operator.message ?? '')}`,
      remedy: operator.remedy,
    },
  ];
}

/** Good when False: the others say what is good when True. */
const TROUBLES = ['Degraded', 'Stalled', 'Failed'];

function conditionProblems(
  conditions: readonly Condition[],
): ResourceExplanation['problems'] {
  return conditions
    .filter(({ type, status }) =>
      TROUBLES.includes(type)
        ? status === 'True'
        : ['Ready', 'Available'].includes(type) && status !== 'True',
    )
    .map(({ type, status, reason, message }) => ({
      what: `${type} is ${status} (${reason}): ${sentence(message)}`,
    }));
}

function ownedProblem({
  kind,
  name,
  state,
  health,
  message,
}: OwnedObject): ResourceExplanation['problems'] {
  if (state === 'foreign') {
    return [
      {
        what: `${kind} ${name} exists and belongs to somebody else: ${sentence(
          message,
        )}`,
        remedy: `rename or remove it, or choose another name`,
      },
    ];
  }
  if (state === 'missing') {
    return [{ what: `${kind} ${name} is missing: ${sentence(message)}` }];
  }
  return health === 'degraded'
    ? [{ what: `${kind} ${name} is degraded: ${sentence(message)}` }]
    : [];
}

function ownedLine(owned: readonly OwnedObject[]): string {
  if (owned.length === 0) return '';
  const well = owned.filter(
    ({ state, health }) => state === 'present' && health === 'healthy',
  );
  const moving = owned.filter(
    ({ state, health }) => state === 'present' && health === 'progressing',
  );
  return `It owns ${owned.length} object${owned.length === 1 ? '' : 's'}, ${
    well.length
  } of them healthy${
    moving.length > 0
      ? `, ${moving
          .map(({ kind, name }) => `${kind} ${name}`)
          .join(', ')} still progressing`
      : ''
  }.`;
}

function driftLines(drift: readonly DriftRecord[]): string[] {
  return drift
    .slice(0, TOLD)
    .map(
      ({ kind, name, change, fields, by, detectedAt, healedInMs }) =>
        `${kind} ${name} was ${change}${by ? ` by ${by}` : ''}${
          fields.length > 0 ? ` (${fields.join(', ')})` : ''
        } at ${detectedAt}; ${
          healedInMs === undefined
            ? 'not set back yet'
            : `set back after ${Math.round(healedInMs)} ms`
        }.`,
    );
}

function warningLines({ events }: ResourceDetail): string[] {
  return events
    .filter(({ type }) => type === 'Warning')
    .slice(0, TOLD)
    .map(
      ({ regarding, reason, note, lastSeen, count }) =>
        `Warning at ${lastSeen}${count > 1 ? ` (${count} times)` : ''} about ${
          regarding.kind
        } ${regarding.name}: ${reason}: ${sentence(note)}`,
    );
}

function conditionsOf({ object }: ResourceDetail): Condition[] {
  const { conditions } = (object.status ?? {}) as { conditions?: Condition[] };
  return conditions ?? [];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
