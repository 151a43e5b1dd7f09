import { Story } from './story';

const story = () => new Story({ metadata: {}, spec: {} } as any);
const now = new Date('2026-11-20T10:00:00Z');

describe('the story of a change that is not in force any more', () => {
  it.each(['RolledBack', 'Superseded'] as const)(
    'holds what was %s, until the spec is another one, and has it in its history',
    reason => {
      const { status } = story().held(
        {
          reason,
          ...{ recommendation: 'r1', generation: 3 },
          by: 'user:default/guest',
          message: 'It was slower',
        },
        now,
      );
      expect(status.held).toEqual({
        since: '2026-11-20T10:00:00.000Z',
        reason,
        message: 'It was slower',
        recommendation: 'r1',
        generation: 3,
      });
      expect(status.history).toEqual([
        {
          at: '2026-11-20T10:00:00.000Z',
          what: reason,
          recommendation: 'r1',
          by: 'user:default/guest',
          message: 'It was slower',
        },
      ]);
    },
  );

  it('cuts a message to what the kind allows', () => {
    const { status } = story().held(
      {
        reason: 'RolledBack',
        ...{ recommendation: 'r1', generation: 1 },
        message: 'x'.repeat(5_000),
      },
      now,
    );
    expect(status.held!.message).toHaveLength(2_048);
    expect(status.history![0].message).toHaveLength(1_024);
  });
});

describe('a story in the middle of something', () => {
  const told = new Story({
    metadata: {},
    spec: {},
    status: {
      conditions: ['Applied', 'Scheduled'].map(type => ({
        ...{ type, status: 'True', reason: 'Before', message: 'As it was' },
        lastTransitionTime: '2026-11-20T09:00:00Z',
      })),
    },
  } as any)
    .noLonger('Scheduled')
    .condition('Verified', 'Unknown', 'Watching', 'Watched for a while');
  const typesOf = ({ conditions = [] }: typeof told.report) =>
    conditions.map(({ type }) => type);

  it('keeps what was said before, but for what is no longer so', () => {
    expect(typesOf(told.interim)).toEqual(['Applied', 'Verified']);
  });

  it('forgets what it does not say again at the end', () => {
    expect(typesOf(told.report)).toEqual(['Verified']);
  });
});
