import { spending } from './spending';

const hard = { 'requests.cpu': '1', 'requests.memory': '2Gi', pods: '10' };

describe('Spending', () => {
  it.each([
    ['nothing is counted yet', undefined, 'Unknown', 'NotCounted', ''],
    ['nothing is used', {}, 'True', 'Enough', '0 of 1 requests.cpu (0 %)'],
    [
      'the fullest resource counts',
      { 'requests.cpu': '100m', pods: '7' },
      'True',
      'Enough',
      '7 of 10 pods (70 %)',
    ],
    [
      'it is as full as it may get before somebody is told',
      { 'requests.cpu': '800m' },
      'False',
      'NearlySpent',
      '800m of 1 requests.cpu (80 %)',
    ],
    [
      'nearly all is not all',
      { 'requests.cpu': '999m' },
      'False',
      'NearlySpent',
      '(99 %)',
    ],
    [
      'all of it is used',
      { 'requests.memory': '2048Mi' },
      'False',
      'Spent',
      'raise spec.size',
    ],
    [
      'more than all is used, since the size went down',
      { pods: '25' },
      'False',
      'Spent',
      '25 of 10 pods (250 %)',
    ],
  ])('%s', (_, used, status, reason, words) => {
    const claim = spending(used && { hard, used }, 80);
    expect(claim).toMatchObject({ type: 'Sufficient', status, reason });
    expect(claim.message).toContain(words);
  });
});
