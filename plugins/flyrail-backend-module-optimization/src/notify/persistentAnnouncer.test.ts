import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { announcementOf } from '../__testUtils__/announcements';
import type { Announcement, Told } from './announcement';
import { PersistentAnnouncer } from './persistentAnnouncer';

/** A portal that answers so, one answer after the other, and the last one for good. */
function given(...answers: Told[]) {
  const clock = new FakeClock();
  const told: Announcement['what'][] = [];
  const announcer = new PersistentAnnouncer(
    {
      announce: async ({ what }) => {
        told.push(what);
        return answers[Math.min(told.length, answers.length) - 1];
      },
    },
    clock,
  );
  return {
    told,
    announce: (more?: Partial<Announcement>) =>
      announcer.announce(announcementOf(more)),
    pass: async (seconds: number) => {
      await new Promise(setImmediate);
      clock.advance(seconds * 1000);
      await new Promise(setImmediate);
    },
  };
}

describe('What an owner could not be told', () => {
  it('is told once the portal is back', async () => {
    const { announce, pass, told } = given('failed', 'failed', 'sent');
    const telling = announce();
    await pass(9);
    expect(told).toHaveLength(1);
    await pass(1);
    expect(told).toHaveLength(2);
    await pass(60);
    expect(await telling).toBe('sent');
    await pass(3600);
    expect(told).toHaveLength(3);
  });

  it('is given up after some minutes', async () => {
    const { announce, pass, told } = given('failed');
    const telling = announce();
    for (const seconds of [10, 60, 300]) {
      await pass(seconds);
    }
    expect(await telling).toBe('failed');
    expect(told).toHaveLength(4);
  });

  it.each<Told>(['sent', 'nobody', 'absent'])(
    'is not tried again where it was %s',
    async outcome => {
      const { announce, pass, told } = given(outcome);
      expect(await announce()).toBe(outcome);
      await pass(3600);
      expect(told).toHaveLength(1);
    },
  );

  it('gives way to what happened to the same object since, and to no other', async () => {
    const { announce, pass, told } = given('failed', 'failed', 'sent');
    const first = announce({ what: 'SavingsFound' });
    const other = announce({
      what: 'RolledBack',
      object: { metadata: { namespace: 'prod', name: 'api', uid: 'u2' } },
    });
    await pass(1);
    expect(await announce({ what: 'Applied' })).toBe('sent');
    expect(await first).toBe('failed');
    await pass(9);
    expect(await other).toBe('sent');
    expect(told).toEqual([
      'SavingsFound',
      'RolledBack',
      'Applied',
      'RolledBack',
    ]);
  });
});
