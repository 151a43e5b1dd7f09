import { randomBytes } from 'node:crypto';
import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import { FakeApi } from '../__testUtils__/fakeApi';
import type { RollbackState } from './rollbackState';
import { sealerOf } from './seal';
import { memoryStateStore, StateKeeper } from './stateKeeper';
import { StateMovedError } from './stateMap';

const address = {
  cluster: 'local',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
} as const;
const key = 'local/shop/deployment/web';
const at = '/api/v1/namespaces/shop/configmaps/web-rollback-state';

const stateOf = (owner: string, sequence: number) =>
  ({
    sequence,
    step: 'applying',
    owner: { namespace: 'shop', name: owner, uid: owner },
  } as RollbackState);

function given() {
  const api = new FakeApi();
  const store = memoryStateStore();
  const sealer = sealerOf([randomBytes(32).toString('base64')]);
  const keeper = new StateKeeper(sealer, store, 'test');
  const kept = async () => (await keeper.read(api, address)).state;
  return { api, store, keeper, kept };
}

describe('What a rollback needs', () => {
  it('is kept in both places, each time anew, and removed from both', async () => {
    const { api, store, keeper, kept } = given();
    await keeper.write(api, address, stateOf('cpu', 1));
    await keeper.write(api, address, stateOf('cpu', 2));
    expect(await kept()).toEqual(stateOf('cpu', 2));
    expect(api.at(at)!.data.state).toBe(await store.get(key));
    await keeper.remove(api, address, stateOf('cpu', 2));
    expect(api.at(at)).toBeUndefined();
    expect(await store.get(key)).toBeUndefined();
  });

  it.each([
    ['of another CostOptimization, which looked before', stateOf('memory', 1)],
    ['of another one, however often it wrote', stateOf('memory', 9)],
    ['of the same, from before', stateOf('cpu', 2)],
  ])('is not written over by that %s', async (_, late) => {
    const { api, store, keeper, kept } = given();
    await keeper.write(api, address, stateOf('cpu', 1));
    await keeper.write(api, address, stateOf('cpu', 2));
    const before = await store.get(key);
    for (const anyOneWill of [false, true]) {
      await expect(
        keeper.write(api, address, late, { anyOneWill }),
      ).rejects.toThrow(StateMovedError);
    }
    expect(await kept()).toEqual(stateOf('cpu', 2));
    expect(await store.get(key)).toBe(before);
  });

  it.each([
    ['of another CostOptimization', stateOf('memory', 9)],
    ['of the same, which has gone on', stateOf('cpu', 1)],
  ])('is not removed with that %s', async (_, late) => {
    const { api, keeper, kept } = given();
    await keeper.write(api, address, stateOf('cpu', 2));
    await expect(keeper.remove(api, address, late)).rejects.toThrow(
      StateMovedError,
    );
    expect(await kept()).toEqual(stateOf('cpu', 2));
  });

  it.each([
    ['at first', 0],
    ['further on', 1],
  ])('is that of one of two who write at once, %s', async (_, before) => {
    const { api, store, keeper, kept } = given();
    if (before) {
      await keeper.write(api, address, stateOf('cpu', before));
    }
    const results = await Promise.allSettled([
      keeper.write(api, address, stateOf('cpu', before + 1)),
      keeper.write(
        api,
        address,
        stateOf(before ? 'cpu' : 'memory', before + 1),
      ),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    const won = results[0].status === 'fulfilled' || before ? 'cpu' : 'memory';
    expect(await kept()).toEqual(stateOf(won, before + 1));
    expect(api.at(at)!.data.state).toBe(await store.get(key));
  });

  it('is not taken for nobody’s where only the store has it', async () => {
    const { api, keeper, kept } = given();
    await keeper.write(api, address, stateOf('cpu', 2));
    await api.request({ method: 'DELETE', path: at });
    await expect(
      keeper.write(api, address, stateOf('memory', 1)),
    ).rejects.toThrow(/written by CostOptimization shop\/cpu meanwhile/);
    await keeper.write(api, address, stateOf('cpu', 3));
    expect(await kept()).toEqual(stateOf('cpu', 3));
  });

  it.each(['ConfigMap', 'store'])(
    'is enough in one place for an undoing, with the %s away, and for nothing else',
    async away => {
      const { api, store, keeper, kept } = given();
      const fails = async () => {
        throw new ApiError('local', 403, 'Forbidden', 'away');
      };
      if (away === 'store') {
        store.put = fails;
      }
      const io = {
        get: api.get,
        request: away === 'store' ? api.request : fails,
      };
      await expect(
        keeper.write(io, address, stateOf('cpu', 1)),
      ).rejects.toThrow('away');
      await keeper.write(io, address, stateOf('cpu', 2), { anyOneWill: true });
      expect(await kept()).toEqual(stateOf('cpu', 2));
    },
  );

  it('has the name with its kind where something else has the plain one, and says so where both are taken', async () => {
    const { api, keeper } = given();
    const foreign = { metadata: { name: 'x' }, data: { color: 'red' } } as any;
    api.given(at, foreign);
    await keeper.write(api, address, stateOf('cpu', 1));
    expect(api.at(`${at}-deployment`)!.data.workload).toBe('Deployment/web');
    await keeper.remove(api, address, stateOf('cpu', 1));
    api.given(`${at}-deployment`, foreign);
    await expect(keeper.write(api, address, stateOf('cpu', 1))).rejects.toThrow(
      /web-rollback-state-deployment is somebody else's: rename/,
    );
    expect(api.at(at)!.data).toEqual({ color: 'red' });
  });
});
