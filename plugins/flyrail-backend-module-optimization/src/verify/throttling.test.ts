import type { PodHealth } from './judge';
import { steadyPods } from './throttling';

const pod = (name: string, change: Partial<PodHealth> = {}): PodHealth => ({
  ...{ name, startedAt: 0, isReady: true, readySince: 880 },
  ...{ isFinished: false, isDeleting: false, containers: [] },
  ...change,
});

it('looks at pods that have been ready for two minutes, and not at how they start', () => {
  expect(
    steadyPods(
      [
        pod('steady'),
        pod('young', { readySince: 881 }),
        pod('unready', { isReady: false }),
        pod('going', { isDeleting: true }),
      ],
      1_000,
    ),
  ).toEqual(['steady']);
});
