import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
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
    owned: (typeof configMap)[] = [],
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

  it('are read at each look where it owns what has Events of its own', async () => {
    const looks = [0, 3_000, 3_100].map(
      at => [at, object()] as [number, KubernetesObject],
    );
    expect(await started().asked(looks, [configMap])).toBe(3);
  });
});
