import { digestOf } from '../digest/digest';
import { DAY } from '../digest/slices';
import { plannedSizing, sizingInTrouble, troubleIn } from './online';

const MIB = 2 ** 20;

describe('trouble', () => {
  const inForce = { cpu: 1, memory: 112 * MIB };
  it.each([
    ['nothing seen', [], [], undefined],
    ['usage below both', [0.9, 0.9, 0.9], [90], undefined],
    ['a burst of two steps', [0.5, 1.2, 1.2], [90], undefined],
    ['a quarter of an hour above', [0.5, 1.2, 1.2, 1.2], [90], 'cpu'],
    ['above, but below again', [1.2, 1.2, 1.2, 0.9], [90], undefined],
    ['memory at the known peak', [0.5], [100], undefined],
    ['memory that used a third of the margin', [0.5], [104], 'memory'],
    ['memory above the request', [0.5], [130], 'memory'],
    ['memory that came near and fell', [0.5], [104, 90], undefined],
  ])('%s', (_, cpu, memory, trouble) => {
    const recent = { cpu, memory: memory.map(each => each * MIB) };
    expect(troubleIn(recent, inForce)).toBe(trouble);
  });

  it('is not made by a counter that lies', () => {
    const recent = { cpu: [1e12, NaN, 1e12, 1e12], memory: [1e30, -1] };
    expect(troubleIn(recent, inForce)).toBeUndefined();
    expect(sizingInTrouble('memory', recent, inForce)).toEqual(inForce);
  });

  it('is none where nothing is in force', () => {
    expect(troubleIn({ cpu: [9, 9, 9], memory: [9] }, {})).toBeUndefined();
  });

  it('raises what it is about and nothing else', () => {
    const recent = { cpu: [1.2, 2, 1.8], memory: [110 * MIB] };
    expect(sizingInTrouble('cpu', recent, inForce)).toEqual({
      cpu: 2 * 1.15,
      memory: inForce.memory,
    });
    expect(sizingInTrouble('memory', recent, inForce)).toEqual({
      cpu: 1,
      memory: 110 * MIB * 1.25,
    });
  });

  it('never lowers', () => {
    const recent = { cpu: [0.1], memory: [MIB] };
    expect(sizingInTrouble('cpu', recent, inForce)).toEqual(inForce);
    expect(sizingInTrouble('memory', recent, inForce)).toEqual(inForce);
  });
});

describe('at a planned look', () => {
  const digest = (at: (day: number) => number, days = 7) => {
    const times = Float64Array.from({ length: days * 288 }, (_, n) => n * 300);
    const cpu = times.map(time => at(time / DAY));
    return digestOf({ times, cpu, memory: cpu.map(each => each * 1e9) });
  };

  it('a level that moved up today is followed today', () => {
    const { cpu } = plannedSizing(
      digest(day => (day > 6 ? 3 : 1)),
      {},
    );
    expect(cpu).toBeGreaterThan(3);
  });

  it('a level that moved down today is not', () => {
    const { cpu } = plannedSizing(
      digest(day => (day > 6 ? 1 : 3)),
      {},
    );
    expect(cpu).toBeGreaterThan(3);
  });

  it('what differs by less than 5 % stays', () => {
    const wanted = plannedSizing(
      digest(() => 1),
      {},
    );
    const inForce = { cpu: wanted.cpu! * 1.04, memory: wanted.memory! * 0.96 };
    expect(
      plannedSizing(
        digest(() => 1),
        inForce,
      ),
    ).toEqual(inForce);
    const far = { cpu: wanted.cpu! * 1.06, memory: wanted.memory! * 0.9 };
    expect(
      plannedSizing(
        digest(() => 1),
        far,
      ),
    ).toEqual(wanted);
  });

  it('too little data changes nothing', () => {
    const inForce = { cpu: 2, memory: 3e9 };
    expect(
      plannedSizing(
        digest(() => 1, 0.5),
        inForce,
      ),
    ).toEqual(inForce);
    expect(
      plannedSizing(
        digest(() => 1, 0.5),
        {},
      ),
    ).toEqual({});
  });
});
