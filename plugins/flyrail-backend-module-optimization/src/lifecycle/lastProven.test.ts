import type { LeafChange } from '../change/leaves';
import type { RollbackState } from '../state/rollbackState';
import { stacked } from './begin';
import { lastProven, leavesBack, leavesOnFailure } from './lastProven';

const now = new Date('2026-11-20T12:00:00Z');
const schedule = '0 7 * * *=4; 0 18 * * *=2';

const leaf = (
  field: LeafChange['field'],
  [original, wanted, before = original]: string[],
  more: Partial<LeafChange> = {},
): LeafChange => ({ field, original, before, wanted, ...more });

const upon = (
  first: LeafChange[],
  changes: LeafChange[],
  more: Partial<RollbackState> = {},
): RollbackState =>
  ({
    ...{ sequence: 7, step: 'applied', requestedBy: 'user:default/second' },
    recommendation: { id: 'second', monthlySavings: 5, savingsInForce: 15 },
    previous: {
      recommendation: { id: 'first', monthlySavings: 10, text: 'first' },
      leaves: first,
    },
    leaves: stacked(first, changes, now),
    ...more,
  } as RollbackState);

const memory = leaf('limits.memory', ['512Mi', '1Gi']);
const lower = (wanted: string) => leaf('limits.memory', ['1Gi', wanted]);

it('Two changes of what was not there go back to nothing, and know what the pods had', () => {
  const field = 'limits.memory';
  const none = { original: null, before: null, had: '256Mi' };
  const added: LeafChange = { field, ...none, wanted: '384Mi' };
  const further = leaf(field, ['384Mi', '512Mi']);
  expect(stacked([added], [further], now)).toEqual([
    { ...further, original: null, had: '256Mi' },
  ]);
});

describe('What a change that fails goes back to', () => {
  it.each<[string, LeafChange[], LeafChange[], object[]]>([
    ['to the size before it', [memory], [lower('700Mi')], ['1Gi']],
    ['also from the first size of all', [memory], [lower('512Mi')], ['1Gi']],
    [
      'of several steps to the last one before it',
      stacked([memory], [lower('800Mi')], now),
      [leaf('limits.memory', ['800Mi', '600Mi'])],
      ['800Mi'],
    ],
    [
      'and of what only it changed to what was there',
      [memory],
      [lower('700Mi'), leaf('requests.cpu', ['1', '500m'])],
      ['1Gi', '1'],
    ],
    [
      'with as many pods as the hour wants where the schedule is the same',
      [leaf('replicas', ['4', '2'], { schedule })],
      [leaf('requests.cpu', ['1', '500m'])],
      ['2', '1'],
    ],
  ] as any)('%s', (_, first, changes, expected) => {
    const state = upon(first, changes);
    expect(leavesOnFailure(state).map(({ original }) => original)).toEqual(
      expected,
    );
  });

  it.each([
    ['Worse', '1Gi'],
    ['Interrupted', '1Gi'],
    ['Requested', '512Mi'],
    ['Deleted', '512Mi'],
  ] as const)('is, for the reason %s, %s', (reason, expected) => {
    const state = upon([memory], [lower('700Mi')], {
      rollback: { reason, message: '' },
    });
    expect(leavesBack(state)[0].original).toBe(expected);
  });

  it('is in force with its own savings, and nobody who asked for it', () => {
    expect(lastProven(upon([memory], [lower('700Mi')]))).toEqual({
      ...{ sequence: 8, step: 'applied', autoscalers: undefined },
      recommendation: { id: 'first', monthlySavings: 10, text: 'first' },
      leaves: [{ ...memory, before: '1Gi' }],
    });
  });

  it('is without what the API server did not take back, and with what that saves unknown', () => {
    const cpu = leaf('requests.cpu', ['1', '500m']);
    const state = upon([memory, cpu], [lower('700Mi')], {
      refused: [{ leaf: 'memory', message: 'no' }],
    });
    state.leaves = state.leaves.filter(({ field }) => field === cpu.field);
    expect(lastProven(state)).toMatchObject({
      recommendation: { monthlySavings: 0, text: 'cpu request 1 → 500m' },
      leaves: [{ ...cpu, before: '500m' }],
    });
  });

  it('is nothing of ours where it was the first', () => {
    const state = upon([], [memory], { previous: undefined });
    expect(lastProven(state)).toBeUndefined();
    expect(leavesOnFailure(state)).toEqual(state.leaves);
  });
});
