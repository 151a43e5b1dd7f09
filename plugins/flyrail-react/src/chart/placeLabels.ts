/** A level across a chart, with the name that is written at it. */
export type NamedLevel = { value: number; text: string };

/** Where a name stands: above its line or below it, at one end of it. */
export type LabelPosition =
  | 'insideTopRight'
  | 'insideBottomRight'
  | 'insideTopLeft'
  | 'insideBottomLeft';

/** The height of a name, as a share of the chart's. */
const NAME = 0.08;

/** Lines closer than this share of the chart's height are one to the eye. */
const SAME = 0.02;

/**
 * Finds each name a place where it lies on no other name: below its line at the right end where that is free, then above
 * it, then the same at the left end; across another line only where there is no other place. Lines at (nearly) the same
 * height share one name. Pure.
 *
 * @param top - the value at the top edge of the chart
 * @returns the names from the highest line to the lowest; `line.text` holds all the names of a shared one
 */
export function placeLabels<Level extends NamedLevel>(
  levels: Level[],
  top: number,
): { line: Level; position: LabelPosition }[] {
  const taken: { side: string; from: number; to: number }[] = [];
  return shared(levels, top).map(line => {
    const at = line.value / top;
    const places = [
      { position: 'insideBottomRight', side: 'right', from: at - NAME, to: at },
      { position: 'insideTopRight', side: 'right', from: at, to: at + NAME },
      { position: 'insideBottomLeft', side: 'left', from: at - NAME, to: at },
      { position: 'insideTopLeft', side: 'left', from: at, to: at + NAME },
    ] as const;
    const free = places.filter(
      ({ side, from, to }) =>
        from >= 0 &&
        to <= 1 &&
        !taken.some(
          other => other.side === side && other.from < to && from < other.to,
        ),
    );
    const clear = free.find(
      ({ from, to }) =>
        !levels.some(({ value }) => from < value / top && value / top < to),
    );
    const place = clear ?? free[0] ?? places[1];
    taken.push(place);
    return { line, position: place.position };
  });
}

/** Levels from high to low, those at the same height as one with both names. */
function shared<Level extends NamedLevel>(
  levels: Level[],
  top: number,
): Level[] {
  const merged: Level[] = [];
  for (const level of [...levels].sort((a, b) => b.value - a.value)) {
    const above = merged.at(-1);
    if (above && above.value - level.value < top * SAME) {
      above.text = `${above.text} · ${level.text}`;
    } else {
      merged.push({ ...level });
    }
  }
  return merged;
}
