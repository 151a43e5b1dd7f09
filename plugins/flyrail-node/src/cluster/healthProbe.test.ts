import type { Problem } from './clusterHealth';
import { HealthProbe } from './healthProbe';
import { FakeClock } from '../testing/FakeClock';

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
};
const problem = (state: Problem['state']): Problem => ({
  state,
  message: state,
  remedy: 'wait',
});

describe('HealthProbe', () => {
  const setup = async (found?: Problem) => {
    const clock = new FakeClock();
    const ending = new AbortController();
    const state = { found };
    const looks: number[] = [];
    const probe = new HealthProbe(clock, ending.signal, async () => {
      looks.push(clock.monotonic());
      return state.found;
    });
    const ended = probe.run();
    await settle();
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await settle();
      }
    };
    const stop = async () => {
      ending.abort();
      await ended;
    };
    return { looks, pass, probe, state, stop };
  };

  it('looks at first, and then only after ten quiet seconds', async () => {
    const { looks, pass, probe, stop } = await setup();
    await pass(9000);
    probe.heard();
    await pass(11_000);
    expect(looks).toEqual([0, 20_000]);
    await stop();
  });

  it('looks every second while the cluster is away, and every five while it refuses the credentials', async () => {
    const { looks, pass, state, stop } = await setup(problem('unreachable'));
    await pass(3000);
    expect(looks).toEqual([0, 1000, 2000, 3000]);
    state.found = problem('unauthorized');
    await pass(11_000);
    expect(looks.slice(4)).toEqual([4000, 9000, 14_000]);
    await stop();
  });

  it('looks at once when a request has failed, but never twice in a second', async () => {
    const { looks, pass, probe, stop } = await setup();
    await pass(3000);
    for (let failure = 0; failure < 20; failure++) {
      probe.suspect();
      await settle();
      await pass(100);
    }
    expect(looks).toEqual([0, 3000, 4000, 5000]);
    await stop();
  });
});
