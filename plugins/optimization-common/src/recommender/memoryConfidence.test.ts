import { memoryConfidence } from './memoryConfidence';

const GIB = 2 ** 30;

describe('confidence in a memory request', () => {
  it.each([
    [1.15, 1, 0.4, 0.8],
    [1.15, 3, 0.8, 0.97],
    [1.15, 14, 0.95, 0.98],
    [2, 1, 0.95, 0.98],
    [1, 7, 0.6, 0.95],
    [0.9, 14, 0.02, 0.1],
  ])(
    'at %d times the peak of %d days is %d–%d',
    (margin, days, least, most) => {
      const confidence = memoryConfidence({ peak: GIB, days }, margin * GIB);
      expect(confidence).toBeGreaterThanOrEqual(least);
      expect(confidence).toBeLessThanOrEqual(most);
    },
  );

  it('never falls as more is requested, or the longer the peak has stood', () => {
    for (let step = 1; step < 60; step++) {
      const [less, more] = [step / 20, (step + 1) / 20];
      expect(
        memoryConfidence({ peak: GIB, days: 5 }, more * GIB),
      ).toBeGreaterThanOrEqual(
        memoryConfidence({ peak: GIB, days: 5 }, less * GIB),
      );
      expect(
        memoryConfidence({ peak: GIB, days: more * 10 }, 1.1 * GIB),
      ).toBeGreaterThanOrEqual(
        memoryConfidence({ peak: GIB, days: less * 10 }, 1.1 * GIB),
      );
    }
  });
});
