import type { ConditionClaim } from '../outcome';
import { isTrouble, settleConditions, transitions } from './conditions';

const claim = (status: 'True' | 'False', reason: string) => ({
  type: 'Ready',
  status,
  reason,
  message: 'so it is',
});

describe('conditions', () => {
  const before = settleConditions(
    [claim('True', 'Applied')],
    [],
    1,
    '2026-01-01T00:00:00Z',
  );

  it('keeps the time of the transition while the status stays, whatever the reason', () => {
    const [next] = settleConditions(
      [claim('True', 'Renamed')],
      before,
      2,
      '2026-01-02T00:00:00Z',
    );
    expect(next).toMatchObject({
      lastTransitionTime: '2026-01-01T00:00:00Z',
      observedGeneration: 2,
      reason: 'Renamed',
    });
  });

  it('moves it when the status changes', () => {
    const [next] = settleConditions(
      [claim('False', 'NameTaken')],
      before,
      1,
      '2026-01-02T00:00:00Z',
    );
    expect(next.lastTransitionTime).toBe('2026-01-02T00:00:00Z');
  });

  it('calls a new status or reason a transition, but not new words', () => {
    const same = [{ ...before[0], message: 'other words' }];
    expect(transitions(before, same)).toEqual([]);
    expect(
      transitions(before, [{ ...before[0], reason: 'Other' }]),
    ).toHaveLength(1);
    expect(transitions([], before)).toHaveLength(1);
  });

  it('tells of a new object whether it is Ready, and trouble, and not that it starts', () => {
    const starting = {
      ...claim('False', 'Starting'),
      type: 'Available',
      passing: true,
    };
    const crashing = { ...claim('False', 'Crashing'), type: 'Available' };
    const rolling = { ...claim('True', 'RollingOut'), type: 'Progressing' };
    const told = (claims: ConditionClaim[]) =>
      transitions([], claims).map(({ reason }) => reason);
    expect(told([claim('True', 'Applied'), starting, rolling])).toEqual([
      'Applied',
    ]);
    expect(told([claim('True', 'Applied'), crashing])).toEqual([
      'Applied',
      'Crashing',
    ]);
  });
});

describe('isTrouble', () => {
  it.each([
    ['Progressing', 'True', 'RollingOut', false],
    ['Progressing', 'False', 'RolledOut', false],
    ['Progressing', 'False', 'NoDeployment', false],
    ['Progressing', 'False', 'ProgressDeadlineExceeded', true],
    ['Available', 'True', 'MinimumReplicasAvailable', false],
    ['Available', 'False', 'ImageRunsAsRoot', true],
    ['Available', 'Unknown', 'NotAsked', false],
    ['Ready', 'True', 'Applied', false],
    ['Ready', 'False', 'NameTaken', true],
    ['Degraded', 'True', 'NameTaken', true],
    ['Degraded', 'False', 'AsExpected', false],
    ['Stalled', 'True', 'InvalidSpec', true],
    ['Paused', 'True', 'PausedBySpec', false],
  ] as const)(
    'of %s=%s because of %s is %s',
    (type, status, reason, trouble) => {
      expect(isTrouble({ type, status, reason, message: '' })).toBe(trouble);
    },
  );

  it.each(['Ready', 'Available', 'Degraded'])(
    'of %s is false while it passes by itself',
    type => {
      const status = type === 'Degraded' ? 'True' : 'False';
      expect(
        isTrouble({
          type,
          status,
          reason: 'Starting',
          message: '',
          passing: true,
        }),
      ).toBe(false);
    },
  );

  it('does not depend on what is stored: that a claim passes is not', () => {
    const [stored] = settleConditions(
      [{ ...claim('False', 'Starting'), passing: true }],
      [],
      1,
      '2026-01-01T00:00:00Z',
    );
    expect(stored).not.toHaveProperty('passing');
  });
});
