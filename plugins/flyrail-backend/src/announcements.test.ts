import {
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { gadget, gadgetOperator, gadgets } from './__testUtils__/testBackend';
import { Announcements } from './announcements';
import { Readers } from './readers';

function given({ decided }: { decided: boolean }) {
  const clock = new FakeClock();
  const readers = new Readers(clock);
  const signals: any[] = [];
  const announcements = new Announcements({
    events: { publish: async () => {} } as never,
    signals: {
      publish: async (signal: unknown) => {
        signals.push(signal);
      },
    } as never,
    readers: decided ? readers : undefined,
    logger: quietLogger(),
    clock,
  });
  const change = (name: string) =>
    announcements.announce('dev', gadgetOperator, {
      type: 'upsert',
      object: gadget('shop', name),
    });
  return { change, readers, signals };
}

describe('the signal of a change', () => {
  it('goes to those only who were shown the object', () => {
    const { change, readers, signals } = given({ decided: true });
    readers.saw('user:default/jane', gadgets, [
      { cluster: 'dev', kindId: gadgets, namespace: 'shop', name: 'one' },
    ]);
    change('one');
    change('two');
    expect(signals).toEqual([
      {
        recipients: { type: 'user', entityRef: ['user:default/jane'] },
        channel: 'flyrail:resources',
        message: {
          cluster: 'dev',
          kindId: gadgets,
          namespace: 'shop',
          name: 'one',
        },
      },
    ]);
  });

  it('goes to everybody where nobody decides who may read', () => {
    const { change, signals } = given({ decided: false });
    change('one');
    expect(signals).toMatchObject([{ recipients: { type: 'broadcast' } }]);
  });
});
