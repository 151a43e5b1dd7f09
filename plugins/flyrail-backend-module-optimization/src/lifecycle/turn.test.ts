import { turnOf, type TurnLimits } from './turn';
import { untilNextTurn } from './untilNextTurn';

const leaf = (wanted: string) => ({
  field: 'replicas' as const,
  original: '10',
  before: '10',
  wanted,
  schedule: '0 7 * * *=8; 0 18 * * *=2',
});
const free: TurnLimits = { autoscalers: [], leastReplicas: 1 };
const NOON = new Date('2026-11-16T12:00:00Z');
const NIGHT = new Date('2026-11-16T22:00:00Z');

describe('What a schedule comes to', () => {
  it.each<[string, string, Partial<TurnLimits>, Date, object]>([
    ['at first, by day', '10', {}, NOON, { turn: 'to', replicas: 8 }],
    ['by day', '8', {}, NOON, { turn: 'none' }],
    ['when the night begins', '8', {}, NIGHT, { turn: 'to', replicas: 2 }],
    [
      'where a budget wants more',
      '8',
      { leastReplicas: 4 },
      NIGHT,
      { turn: 'to', replicas: 4 },
    ],
    [
      'where a budget wants more than there ever are',
      '8',
      { leastReplicas: 20 },
      NIGHT,
      { turn: 'none' },
    ],
    [
      'where it may not be kept any more',
      '2',
      { stopped: 'spec.dryRun is true now' },
      NIGHT,
      { turn: 'to', replicas: 10 },
    ],
    [
      'where it has ended',
      '10',
      { stopped: 'spec.dryRun is true now' },
      NOON,
      { turn: 'none' },
    ],
    [
      'where an autoscaler came',
      '8',
      { autoscalers: ['web'] },
      NIGHT,
      { turn: 'yield', message: expect.stringContaining('web') },
    ],
  ])('%s', (_, wanted, limits, now, expected) => {
    expect(turnOf(leaf(wanted), { ...free, ...limits }, now)).toEqual(expected);
  });

  it('is looked at again when its next event comes', () => {
    expect(untilNextTurn({ leaves: [leaf('8')] }, NOON)).toBe(6 * 3_600_000);
    expect(untilNextTurn({ leaves: [] }, NOON)).toBeUndefined();
    expect(untilNextTurn(undefined, NOON)).toBeUndefined();
  });
});
