import { announcementOf } from '../__testUtils__/announcements';
import type { Announcement } from './announcement';
import { notificationOf } from './notification';

const read = (more: Partial<Announcement>) =>
  notificationOf(announcementOf(more), '/optimization');

describe('A notification', () => {
  it.each<[string, Partial<Announcement>, string, string]>([
    [
      'savings',
      {
        what: 'SavingsFound',
        message: 'app cpu request 500m → 250m (confidence 0.93, LOW risk)',
        next: 'It waits for a person: apply it, or set autoApply: true',
      },
      'Deployment web could save 42.10 USD a month',
      'app cpu request 500m → 250m (confidence 0.93, LOW risk). Namespace prod, cluster dev. It waits for a person: apply it, or set autoApply: true.',
    ],
    [
      'a change, and who asked for it',
      { by: 'user:default/jane' },
      'Deployment web is right-sized and saves 42.10 USD a month',
      'app cpu request 500m → 250m, asked for by user:default/jane. Namespace prod, cluster dev. It is watched now.',
    ],
    [
      'a change that costs more',
      { monthlySavings: -3 },
      'Deployment web is right-sized and costs 3.00 USD a month more',
      'app cpu request 500m → 250m. Namespace prod, cluster dev. It is watched now.',
    ],
    [
      'a rollback',
      {
        what: 'RolledBack',
        by: 'user:default/jane',
        message: 'Rolled back by user:default/jane. The old values are back',
        next: 'Nothing is applied by itself until the spec of CostOptimization web is changed',
      },
      'Deployment web was rolled back',
      'Rolled back by user:default/jane. The old values are back. Namespace prod, cluster dev. Nothing is applied by itself until the spec of CostOptimization web is changed.',
    ],
  ])('reads as a sentence of %s', (_, more, title, description) => {
    expect(read(more)).toMatchObject({ title, description });
  });

  it('is urgent where something was undone', () => {
    expect(read({ what: 'RolledBack' }).severity).toBe('high');
    expect(read({ what: 'SavingsFound' }).severity).toBe('normal');
  });

  it('is as long as the portal’s database takes it', () => {
    const name = 'w'.repeat(253);
    const { title, description, scope } = read({
      workload: { kind: 'StatefulSet', namespace: 'prod', name },
      cluster: 'c'.repeat(63),
      message: 'x'.repeat(5_000),
    });
    expect(title.length).toBe(255);
    expect(description!.length).toBe(2_000);
    expect(scope!.length).toBeLessThan(255);
  });

  it.each<[string, Partial<Announcement>, boolean]>([
    ['of savings takes the place of earlier savings', {}, true],
    ['of another object stands beside it', { cluster: 'other' }, false],
  ])('%s', (_, more, same) => {
    const of = (recommendation: string, others: Partial<Announcement> = {}) =>
      read({ what: 'SavingsFound', recommendation, ...others }).scope;
    expect(of('r2', more) === of('r1')).toBe(same);
  });

  it('of a change stands beside that of another change', () => {
    expect(read({ recommendation: 'r2' }).scope).not.toBe(read({}).scope);
    expect(read({ what: 'RolledBack' }).scope).not.toBe(read({}).scope);
  });
});
