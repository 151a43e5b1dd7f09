import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { Throttle } from './throttle';

describe('the throttle', () => {
  it('lets the first through at once and the last at the end of the interval', () => {
    const clock = new FakeClock();
    const throttle = new Throttle(clock, 1000);
    const told: string[] = [];
    for (const change of ['first', 'second', 'last']) {
      throttle.run('a', () => told.push(change));
    }
    throttle.run('b', () => told.push('other'));
    expect(told).toEqual(['first', 'other']);
    clock.advance(999);
    expect(told).toEqual(['first', 'other']);
    clock.advance(1);
    expect(told).toEqual(['first', 'other', 'last']);
    clock.advance(2000);
    throttle.run('a', () => told.push('later'));
    expect(told).toEqual(['first', 'other', 'last', 'later']);
  });
});
