import { screen, within } from '@testing-library/react';
import { optimizerApiMock } from '../../dev/optimizerApiMock';
import { press, showTab } from '../__testUtils__/showTab';

const titles = ['Days', 'CPU', 'Memory', 'Days with OOM kills', 'Throttled'];

async function playedBack(container: object) {
  const optimizer = optimizerApiMock();
  const { backtest } = optimizer;
  optimizer.backtest = async (...asked) => {
    const answer = await backtest(...asked);
    return { ...answer, containers: [container as any] };
  };
  showTab({}, optimizer);
  await press('Backtest');
  const row = await within(await screen.findByRole('dialog')).findByRole(
    'row',
    { name: /^app/ },
  );
  const cells = within(row).getAllByRole('cell');
  return Object.fromEntries(
    titles.map((title, at) => [title, cells[at].textContent]),
  );
}

describe('what was played back', () => {
  it('is told against what there was, in days with OOM kills', async () => {
    expect(
      await playedBack({
        name: 'app',
        days: 11,
        cpu: { time_above_request: 0.004, slack: 0.51 },
        memory: { time_above_request: 0, slack: 0.3 },
        oom_kills: 0,
        actual_oom_kills: 2,
        throttled_share: 0,
        actual_throttled_share: 0.1,
      }),
    ).toMatchObject({
      CPU: '51 % idle, 0.4 % of the time above',
      'Days with OOM kills': '0 (it was 2)',
      Throttled: '0 % (it was 10 %)',
    });
  });

  it('has a dash for what could not be judged', async () => {
    expect(
      await playedBack({
        name: 'app',
        days: 11,
        cpu: { time_above_request: 0.004, slack: 0.51 },
        throttled_share: 0,
      }),
    ).toEqual({
      Days: '11',
      CPU: '51 % idle, 0.4 % of the time above',
      Memory: '—',
      'Days with OOM kills': '—',
      Throttled: '0 % (it was —)',
    });
  });
});
