import { WorkQueue, PRIORITY_LOW } from './queue';
import { FakeClock } from '../testing/FakeClock';

describe('WorkQueue', () => {
  const setup = () => {
    const clock = new FakeClock();
    const queue = new WorkQueue(clock, () => {});
    const takeAll = () => {
      const keys: string[] = [];
      for (let key = queue.take(); key; key = queue.take()) {
        keys.push(key);
        queue.done(key);
      }
      return keys;
    };
    return { clock, queue, takeAll };
  };

  it('hands out a key once, however often it was added', () => {
    const { queue, takeAll } = setup();
    queue.add('a');
    queue.add('b');
    queue.add('a');
    expect(takeAll()).toEqual(['a', 'b']);
  });

  it('never hands out a key that is being worked on, and hands it out again afterwards', () => {
    const { queue } = setup();
    queue.add('a');
    expect(queue.take()).toBe('a');
    queue.add('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(queue.take()).toBe('a');
    queue.done('a');
    expect(queue.take()).toBeUndefined();
  });

  it('serves what someone waits for before the initial list, and lifts a key that becomes urgent', () => {
    const { queue, takeAll } = setup();
    for (const key of ['a', 'b', 'c']) {
      queue.add(key, PRIORITY_LOW);
    }
    queue.add('urgent');
    queue.add('c');
    expect(takeAll()).toEqual(['urgent', 'c', 'a', 'b']);
  });

  it('of several delays counts the earliest', () => {
    const { clock, queue, takeAll } = setup();
    queue.addAfter('a', 1000);
    queue.addAfter('a', 200);
    queue.addAfter('a', 5000);
    clock.advance(199);
    expect(takeAll()).toEqual([]);
    clock.advance(1);
    expect(takeAll()).toEqual(['a']);
    clock.advance(10_000);
    expect(takeAll()).toEqual([]);
  });

  it('waits 5 ms after the first failure, doubles up to 1000 s, and starts over after a success', () => {
    const { queue } = setup();
    const delays = Array.from({ length: 20 }, () => queue.retry('a'));
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays[19]).toBe(1_000_000);
    queue.forget('a');
    expect(queue.retry('a')).toBe(5);
  });

  it('respects how long the API server asked to be left alone', () => {
    const { queue } = setup();
    expect(queue.retry('a', 3000)).toBe(3000);
  });

  it('tries everything that failed again at once when the cluster is back, and nothing else', () => {
    const { clock, queue, takeAll } = setup();
    for (let failure = 0; failure < 15; failure++) {
      queue.retry('failed');
    }
    clock.advance(5);
    takeAll();
    queue.retry('failed', 60_000);
    queue.addAfter('later', 60_000);
    queue.retryNow();
    expect(takeAll()).toEqual(['failed']);
  });

  it('keeps what fails behind what someone waits for, when it was behind it before', () => {
    const { clock, queue } = setup();
    queue.add('failing', PRIORITY_LOW);
    queue.take();
    queue.retry('failing');
    queue.done('failing');
    clock.advance(5);
    queue.add('edited');
    expect([queue.take(), queue.take()]).toEqual(['edited', 'failing']);
  });

  it('takes nothing in after it was closed', () => {
    const { clock, queue, takeAll } = setup();
    queue.addAfter('a', 10);
    queue.close();
    queue.add('b');
    clock.advance(100);
    expect(takeAll()).toEqual([]);
  });
});
