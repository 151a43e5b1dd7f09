import { Turns } from './turns';

describe('Turns', () => {
  /** Work that takes 4 ms a piece, by a clock that moves only when work is done. */
  const begin = () => {
    let now = 0;
    const turns = new Turns(() => now);
    const done: string[] = [];
    const work = (name: string, pieces: number) => {
      let left = pieces;
      const turn = () =>
        turns.take(mayGoOn => {
          while (left > 0) {
            left--;
            now += 4;
            done.push(name);
            if (!mayGoOn()) {
              break;
            }
          }
          if (left > 0) {
            turn();
          }
        });
      turn();
    };
    return { done, work };
  };
  const breath = () => new Promise<void>(resolve => setImmediate(resolve));

  it('gives the event loop back after 10 ms, however many ask for a turn', async () => {
    const { done, work } = begin();
    for (let index = 0; index < 100; index++) {
      work(`operator ${index}`, 5);
    }
    await breath();
    expect(done).toHaveLength(3);
    await breath();
    expect(done).toHaveLength(6);
  });

  it('lets one with little to do not wait until one with much is through', async () => {
    const { done, work } = begin();
    work('busy', 1000);
    work('small', 1);
    await breath();
    await breath();
    expect(done).toContain('small');
    expect(done.length).toBeLessThan(10);
  });
});
