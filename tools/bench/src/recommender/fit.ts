/** One recommendation: what was known of it, whether it held, and how much it counts. */
export type Example = {
  features: readonly number[];
  held: boolean;
  weight: number;
};

const MOST_STEPS = 50;
const SETTLED = 1e-9;

/**
 * The constant and the coefficients of a logistic curve, by penalized maximum likelihood (ridge regression; Newton's
 * method, i.e. iteratively reweighted least squares). The penalty is on coefficients of features with variance 1, as a
 * share of the weight of all examples; the constant has none, so that the mean of what is stated is that of what held.
 */
export function fitLogistic(
  examples: readonly Example[],
  penalty: number,
): number[] {
  const width = examples[0].features.length;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const meanOf = (of: (example: Example) => number) =>
    examples.reduce((sum, each) => sum + each.weight * of(each), 0) / total;
  const scales = Array.from({ length: width }, (_, index) => {
    const mean = meanOf(({ features }) => features[index]);
    const variance = meanOf(({ features }) => (features[index] - mean) ** 2);
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  const rows = examples.map(({ features }) => [
    1,
    ...features.map(
      (value, index) => (value - scales[index].mean) / scales[index].deviation,
    ),
  ]);
  let at = new Array<number>(width + 1).fill(0);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = at.map((value, index) => (index ? penalty * value : 0));
    const curvature = at.map((_, row) =>
      at.map((__, column) => (row === column ? (row ? penalty : 1e-12) : 0)),
    );
    rows.forEach((row, index) => {
      const { weight, held } = examples[index];
      const share = weight / total;
      const stated = 1 / (1 + Math.exp(-dot(at, row)));
      const bend = share * Math.max(1e-9, stated * (1 - stated));
      for (let i = 0; i < row.length; i++) {
        gradient[i] += share * (stated - Number(held)) * row[i];
        for (let j = 0; j < row.length; j++)
          curvature[i][j] += bend * row[i] * row[j];
      }
    });
    const change = solved(curvature, gradient);
    at = at.map((value, index) => value - change[index]);
    if (change.every(each => Math.abs(each) < SETTLED)) break;
  }
  const coefficients = at
    .slice(1)
    .map((value, index) => value / scales[index].deviation);
  const constant =
    at[0] -
    dot(
      coefficients,
      scales.map(({ mean }) => mean),
    );
  return [constant, ...coefficients];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, index) => sum + each * b[index], 0);
}

/** x with `matrix` · x = `right`: Gaussian elimination with pivots. */
function solved(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]))
        pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row][column] / rows[column][column];
      for (let each = column; each <= size; each++)
        rows[row][each] -= factor * rows[column][each];
    }
  }
  return rows.map((row, index) => row[size] / row[index]);
}
