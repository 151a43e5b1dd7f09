import { settleConditions, transitions } from './conditions';

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
});
