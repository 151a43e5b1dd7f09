import {
  containerHealth as container,
  podHealth as pod,
} from '../__testUtils__/podHealth';
import { baselineOf } from './baseline';
import type { PodHealth } from './judge';

describe('How pods were before', () => {
  const ready = (seconds: number, change: Partial<PodHealth> = {}) =>
    pod({ startedAt: 0, readySince: seconds, ...change });
  const restarted = { containers: container({ restarts: 1 }) };
  const DAYS = 86_400;

  it.each<[string, PodHealth[], number]>([
    ['the middle one', [ready(3), ready(40), ready(9)], 9],
    [
      'not that of a pod that was unready for a moment since',
      [ready(19 * DAYS), ready(5)],
      5,
    ],
    ['ten minutes at most', [ready(19 * DAYS)], 600],
    [
      'not that of a pod that restarted',
      [ready(300, restarted), ready(400, restarted), ready(5)],
      5,
    ],
    [
      'that of pods that restarted, where there are no others',
      [ready(70, restarted)],
      70,
    ],
    ['not that of pods that are over', [ready(70, { isFinished: true })], 0],
  ])('is a start: %s', (_, pods, readySeconds) => {
    expect(baselineOf(pods, 20 * DAYS)).toMatchObject({ readySeconds });
  });

  it('is the usual start and the restarts an hour', () => {
    expect(
      baselineOf(
        [
          pod({
            startedAt: 0,
            readySince: 12,
            containers: container({ restarts: 4 }),
          }),
          pod({ startedAt: 0, readySince: 3 }),
        ],
        7_200,
      ),
    ).toEqual({ readySeconds: 3, restartsPerHour: 1 });
  });

  it('is nothing for no pods', () => {
    expect(baselineOf([], 7_200)).toEqual({
      readySeconds: 0,
      restartsPerHour: 0,
    });
  });
});
