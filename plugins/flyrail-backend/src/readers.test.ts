import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { Readers } from './readers';

const jane = 'user:default/jane';
const joe = 'user:default/joe';
const object = (name: string, kindId = 'gadgets.example.com') => ({
  cluster: 'dev',
  kindId,
  namespace: 'shop',
  name,
});

describe('who may be told of a change', () => {
  const clock = new FakeClock();
  const given = () => new Readers(clock);

  it('is who was shown the object, and who may see all of its kind', () => {
    const readers = given();
    readers.saw(jane, 'gadgets.example.com', [object('one')]);
    readers.sawKind(joe, 'gadgets.example.com');
    expect(readers.of(object('one'))).toEqual([jane, joe]);
    expect(readers.of(object('two'))).toEqual([joe]);
    expect(readers.of(object('one', 'toys.example.com'))).toEqual([]);
  });

  it('is nobody who was not heard of for a minute', () => {
    const readers = given();
    readers.saw(jane, 'gadgets.example.com', [object('one')]);
    clock.advance(59_000);
    readers.saw(jane, 'gadgets.example.com', [object('two')]);
    clock.advance(1_000);
    expect(readers.of(object('one'))).toEqual([]);
    expect(readers.of(object('two'))).toEqual([jane]);
    clock.advance(59_000);
    expect(readers.of(object('two'))).toEqual([]);
  });

  it('is not who may see all of a kind no longer', () => {
    const readers = given();
    readers.sawKind(jane, 'gadgets.example.com');
    readers.saw(jane, 'gadgets.example.com', [object('one')]);
    expect(readers.of(object('two'))).toEqual([]);
  });

  it('is told of a bounded number of objects', () => {
    const readers = given();
    readers.saw(
      jane,
      'gadgets.example.com',
      Array.from({ length: 5_001 }, (_, index) => object(`o-${index}`)),
    );
    expect(readers.of(object('o-0'))).toEqual([]);
    expect(readers.of(object('o-5000'))).toEqual([jane]);
  });
});
