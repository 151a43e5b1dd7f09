import type {
  KubernetesObject,
  OwnedObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';
import { RecentEvents } from './recentEvents';

const connection = {} as ClusterConnection;
const object = (resourceVersion = '1'): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { namespace: 'team-a', name: 'shop', uid: 'u1', resourceVersion },
});
const configMap = {
  ...{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team-a', name: 'shop' },
  ...{ state: 'present' as const, health: 'healthy' as const, message: '' },
};

function started() {
  const clock = { time: 0, monotonic: () => clock.time };
  const read = jest.fn(async () => []);
  const events = new RecentEvents({ clock, read });
  /** How often the API server was asked, when these were looked at at these milliseconds. */
  const asked = async (
    looks: [number, KubernetesObject][],
    owned: OwnedObject[] = [],
  ) => {
    for (const [at, its] of looks) {
      clock.time = at;
      await events.about(connection, its, owned);
    }
    return read.mock.calls.length;
  };
  return { asked };
}

describe('Events about an object', () => {
  it('are read at each look until they have come', async () => {
    const looks = [0, 500, 1_000, 1_900].map(
      at => [at, object()] as [number, KubernetesObject],
    );
    expect(await started().asked(looks)).toBe(4);
  });

  it.each<[string, [number, KubernetesObject][], number]>([
    ['are kept for ten seconds then', [[11_900, object()]], 2],
    ['are read again after that', [[12_100, object()]], 3],
    ['are read again when the object changed', [[2_100, object('2')]], 3],
  ])('%s', async (_what, later, expected) => {
    const looks: [number, KubernetesObject][] = [
      [0, object()],
      [2_000, object()],
      ...later,
    ];
    expect(await started().asked(looks)).toBe(expected);
  });

  it.each<[string, number[], OwnedObject, number]>([
    ['every two seconds until they have come', [0, 1_900, 2_000], configMap, 2],
    ['after ten seconds then', [0, 2_000, 11_900, 12_000], configMap, 3],
    [
      'every two seconds while that progresses',
      [0, 2_000, 3_900, 4_000],
      { ...configMap, health: 'progressing' },
      3,
    ],
  ])(
    'are read %s where it owns what has Events of its own',
    async (_what, times, its, expected) => {
      const looks = times.map(
        at => [at, object()] as [number, KubernetesObject],
      );
      expect(await started().asked(looks, [its])).toBe(expected);
    },
  );

  it('are read again two seconds after what it owns changed', async () => {
    const { asked } = started();
    await asked(
      [
        [0, object()],
        [2_000, object()],
      ],
      [configMap],
    );
    const degraded = { ...configMap, health: 'degraded' as const };
    const after = [4_100, 4_200, 6_100, 6_200].map(
      at => [at, object()] as [number, KubernetesObject],
    );
    expect(await asked(after, [degraded])).toBe(4);
  });

  it('are read once for all who look at the same moment', async () => {
    const read = jest.fn(async () => []);
    const events = new RecentEvents({ clock: { monotonic: () => 0 }, read });
    const look = () => events.about(connection, object(), [configMap]);
    await Promise.all([look(), look(), look()]);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
