import { replicaBounds } from './replicaBounds';

describe('replicaBounds', () => {
  it.each([
    ['two at the least', { maxReplicas: 10 }, [2, 10]],
    [
      'fewer than two only where no more are allowed',
      { maxReplicas: 1 },
      [1, 1],
    ],
    ['what the spec says', { minReplicas: 3, maxReplicas: 5 }, [3, 5]],
    ['no upper bound below the lower', { minReplicas: 4 }, [4, 4]],
    ['two where the spec says nothing', undefined, [2, 2]],
  ])('are %s', (_, autoscaling, [minReplicas, maxReplicas]) => {
    expect(replicaBounds({ autoscaling })).toEqual({
      minReplicas,
      maxReplicas,
    });
  });
});
