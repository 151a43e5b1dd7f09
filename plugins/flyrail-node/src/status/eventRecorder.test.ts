import type {
  ClusterConnection,
  ClusterRequest,
} from '../cluster/clusterConnection';
import { ConfigMap } from '../builtins';
import type { Work } from '../reconcile/work';
import { FakeClock } from '../testing/FakeClock';
import { quietLogger } from '../testing/quietLogger';
import { EventRecorder } from './eventRecorder';

const claim = {
  type: 'Warning' as const,
  reason: 'Refused',
  action: 'Reconcile',
  note: 'no',
};

describe('EventRecorder', () => {
  const setup = () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const connection = {
      fails: false,
      async request({ method, body }: ClusterRequest) {
        const { series } = body as { series?: { count: number } };
        asked.push(series ? `${method} ${series.count}` : method!);
        if (connection.fails) {
          throw new Error('away');
        }
      },
    };
    const recorder = new EventRecorder({
      connection: connection as unknown as ClusterConnection,
      clock,
      logger: quietLogger(),
      reportingController: 'flyrail.io/test',
      reportingInstance: 'test',
    });
    const record = async () => {
      recorder.record(
        ConfigMap,
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', namespace: 'b', uid: 'u' },
        },
        claim,
        { authorship: {} } as unknown as Work,
      );
      for (let turn = 0; turn < 5; turn++) {
        await Promise.resolve();
      }
    };
    return { asked, clock, connection, record };
  };

  it('counts what repeats within six minutes, and then says it anew', async () => {
    const { asked, clock, record } = setup();
    await record();
    await record();
    await record();
    clock.advance(6 * 60_000);
    await record();
    expect(asked).toEqual(['POST', 'PATCH 2', 'PATCH 3', 'POST']);
  });

  it('does not count on an Event that was not written', async () => {
    const { asked, connection, record } = setup();
    connection.fails = true;
    await record();
    connection.fails = false;
    await record();
    await record();
    expect(asked).toEqual(['POST', 'POST', 'PATCH 2']);
  });
});
