import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { announcementOf } from '../__testUtils__/announcements';
import { createOptimizationMetrics } from '../metrics';
import type { Told } from './announcement';
import { PatientAnnouncer } from './patientAnnouncer';

/** An announcer whose answers the test gives, and one that waits for it. */
function given() {
  const clock = new FakeClock();
  const metrics = createOptimizationMetrics();
  const answer: ((told: Told) => void)[] = [];
  const announcer = new PatientAnnouncer({
    announcer: {
      announce: () => new Promise<Told>(resolve => answer.push(resolve)),
    },
    metrics,
    clock,
  });
  return {
    answer,
    clock,
    announce: () => announcer.announce(announcementOf()),
    counted: async () => (await metrics.notifications.get()).values,
  };
}

describe('Telling an owner', () => {
  it('is waited for, and counted by how it ended', async () => {
    const { announce, answer, counted } = given();
    const telling = announce();
    answer[0]('sent');
    expect(await telling).toBe('sent');
    expect(await counted()).toEqual([
      {
        labels: { cluster: 'dev', about: 'Applied', outcome: 'sent' },
        value: 1,
      },
    ]);
  });

  it('is waited for no longer than two seconds, and not at all while an earlier one is on its way', async () => {
    const { announce, answer, clock, counted } = given();
    const first = announce();
    clock.advance(1_999);
    expect(await Promise.race([first, 'still waiting'])).toBe('still waiting');
    clock.advance(1);
    expect(await first).toBe('late');
    expect(await announce()).toBe('late');
    expect(await counted()).toEqual([]);

    answer[0]('failed');
    answer[1]('sent');
    await new Promise(setImmediate);
    const third = announce();
    answer[2]('sent');
    expect(await third).toBe('sent');
    expect(
      (await counted()).map(({ labels, value }) => [labels.outcome, value]),
    ).toEqual([
      ['failed', 1],
      ['sent', 2],
    ]);
  });
});
