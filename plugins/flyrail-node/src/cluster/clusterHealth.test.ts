import { ClusterHealth } from './clusterHealth';
import { FakeClock } from '../testing/FakeClock';

const problem = (state: 'unreachable' | 'notInstalled') => ({
  state,
  message: `it is ${state}`,
  remedy: 'do something',
});

describe('ClusterHealth', () => {
  it('is connecting until something is known, then ok', () => {
    const health = new ClusterHealth('dev', 'Dev', new FakeClock());
    expect(health.status().state).toBe('connecting');
    health.clear('connection');
    expect(health.status()).toMatchObject({ state: 'ok', title: 'Dev' });
    expect(health.status().message).toBeUndefined();
  });

  it('shows the worst problem, and the lesser one again when that is over', () => {
    const health = new ClusterHealth('dev', 'Dev', new FakeClock());
    health.report('webapp/webapps', problem('notInstalled'));
    health.report('connection', problem('unreachable'));
    expect(health.status().state).toBe('unreachable');
    health.clear('connection');
    expect(health.status().state).toBe('notInstalled');
  });

  it('says since when, and tells only of changes', () => {
    const clock = new FakeClock();
    const health = new ClusterHealth('dev', 'Dev', clock);
    const seen: string[] = [];
    health.onChange(({ state }) => seen.push(state));
    health.report('connection', problem('unreachable'));
    const { since } = health.status();
    clock.advance(5000);
    health.report('connection', problem('unreachable'));
    expect(health.status().since).toBe(since);
    clock.advance(5000);
    health.clear('connection');
    expect(health.status().since).not.toBe(since);
    expect(seen).toEqual(['unreachable', 'ok']);
  });
});
