import {
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { OperatorChange } from '@flyrail/backstage-plugin-flyrail-node';
import { gadget, gadgetOperator, gadgets } from './__testUtils__/testBackend';
import { Announcements } from './announcements';
import { Readers } from './readers';

function given({ decided }: { decided: boolean }) {
  const clock = new FakeClock();
  const readers = new Readers(clock);
  const signals: any[] = [];
  const events: any[] = [];
  const announcements = new Announcements({
    events: {
      publish: async ({ eventPayload }: any) => {
        events.push(eventPayload);
      },
    } as never,
    signals: {
      publish: async (signal: unknown) => {
        signals.push(signal);
      },
    } as never,
    readers: decided ? readers : undefined,
    logger: quietLogger(),
    clock,
  });
  const announce = (change: OperatorChange) =>
    announcements.announce('dev', gadgetOperator, change);
  const change = (name: string, statusOnly = false) =>
    announce({ type: 'upsert', object: gadget('shop', name), statusOnly });
  return {
    announce,
    change,
    readers,
    signals,
    events,
    waits: () => clock.advance(500),
  };
}

const all = (count: number) =>
  Array.from({ length: count }, (_, index) => `gadget-${index}`);

describe('the signal of a change', () => {
  const shown = (name: string) => ({ namespace: 'shop', name });
  const address = (name: string) => ({
    cluster: 'dev',
    kindId: gadgets,
    ...shown(name),
  });

  it('goes to those only who were shown the object', () => {
    const { change, readers, signals, waits } = given({ decided: true });
    readers.saw('user:default/jane', gadgets, [address('one')]);
    change('one');
    change('two');
    waits();
    expect(signals).toEqual([
      {
        recipients: { type: 'user', entityRef: ['user:default/jane'] },
        channel: 'flyrail:resources',
        message: { cluster: 'dev', kindId: gadgets, objects: [shown('one')] },
      },
    ]);
  });

  it('goes to everybody where nobody decides who may read', () => {
    const { change, signals } = given({ decided: false });
    change('one');
    expect(signals).toMatchObject([{ recipients: { type: 'broadcast' } }]);
  });

  it('is sent at once, and then for all that changed together', () => {
    const { change, signals, waits } = given({ decided: false });
    for (const name of ['first', 'second', 'third', 'second']) change(name);
    expect(signals).toHaveLength(1);
    waits();
    expect(signals.slice(1)).toMatchObject([
      { message: { objects: [shown('second'), shown('third')] } },
    ]);
  });

  it('names none where there are too many to name', () => {
    const { change, signals, waits } = given({ decided: false });
    for (const name of all(150)) change(name);
    waits();
    expect(signals[1].message).toEqual({ cluster: 'dev', kindId: gadgets });
  });
});

describe('the event of a change', () => {
  const names = (objects: any[]) =>
    objects.map(({ metadata }) => metadata.name);

  it('carries what is there and what has gone, the last change of each', () => {
    const { announce, change, events, waits } = given({ decided: true });
    const gone = (name: string) =>
      announce({ type: 'delete', object: gadget('shop', name) });
    change('first');
    change('brief');
    gone('brief');
    gone('back');
    change('back');
    waits();
    expect(events.map(({ type }) => type)).toEqual(['changed', 'changed']);
    expect(names(events[1].upserted)).toEqual(['back']);
    expect(names(events[1].deleted)).toEqual(['brief']);
  });

  it('is not sent for a change of the status alone', () => {
    const { change, events, waits } = given({ decided: true });
    change('one', true);
    waits();
    expect(events).toEqual([]);
  });

  it('is divided where it would be too long for the events bus', () => {
    const { change, events, waits } = given({ decided: true });
    const given250 = all(251);
    for (const name of given250) change(name);
    waits();
    expect(events.map(({ upserted }) => upserted.length)).toEqual([
      1, 100, 100, 50,
    ]);
    expect(events.flatMap(({ upserted }) => names(upserted))).toEqual(given250);
  });

  it('says that everything is to be read after a complete list', () => {
    const { announce, events } = given({ decided: true });
    announce({ type: 'synced', items: [gadget('shop', 'one')] });
    expect(events).toEqual([
      { cluster: 'dev', kindId: gadgets, type: 'synced' },
    ]);
  });
});
