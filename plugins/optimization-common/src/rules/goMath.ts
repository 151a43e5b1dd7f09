/**
 * `log`, `exp2`, `pow` and `round` bit by bit as Go's `math` package computes them on amd64. The language standards leave the
 * last bits open, and V8's differ from Go's there (`2 ** 0.3` for one); a sample on the edge of a bucket would then be counted in its neighbour.
 *
 * The approximations are those of Sun's fdlibm (e_log.c, e_exp.c), the order of the operations is that of go1.26
 * src/math/{log,exp,pow}.go. On arm64 Go fuses multiplications with additions and may differ from itself on amd64.
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const number = new Float64Array(1);
/** The same 64 bits: [low, high] on every machine that Node and browsers run on. */
const bits = new Uint32Array(number.buffer);

/** A finite x > 0 as `fraction × 2^exponent` with 0.5 ≤ fraction < 1; subnormal numbers are not taken. */
function fractionAndExponent(x: number): [number, number] {
  number[0] = x;
  const exponent = ((bits[1] >>> 20) & 0x7ff) - 1022;
  bits[1] = (bits[1] & 0x800fffff) | (1022 << 20);
  return [number[0], exponent];
}

/** 2^exponent for −1022 ≤ exponent ≤ 1023, exactly. */
function normalPowerOfTwo(exponent: number): number {
  bits[0] = 0;
  bits[1] = (exponent + 1023) << 20;
  return number[0];
}

/** x × 2^exponent, rounded once: to 0 and to Infinity where it leaves what a double holds. */
export function scaleByPowerOfTwo(x: number, exponent: number): number {
  if (x === 0 || exponent < -2200) return 0;
  if (exponent > 1023) {
    return exponent > 2200
      ? x * Infinity
      : x * normalPowerOfTwo(1023) * normalPowerOfTwo(exponent - 1023);
  }
  if (exponent >= -1022) return x * normalPowerOfTwo(exponent);
  // In two steps, the first of which is exact.
  return (
    x *
    normalPowerOfTwo(-1022) *
    normalPowerOfTwo(Math.max(exponent + 1022, -1022))
  );
}

/** Go's `math.Log` of a finite x ≥ 2^−1022. */
export function log(x: number): number {
  let [fraction, k] = fractionAndExponent(x);
  if (fraction < Math.SQRT1_2) {
    fraction *= 2;
    k -= 1;
  }
  const f = fraction - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const odd =
    s2 *
    (6.66666666666673513e-1 +
      s4 *
        (2.857142874366239149e-1 +
          s4 * (1.818357216161805012e-1 + s4 * 1.479819860511658591e-1)));
  const even =
    s4 *
    (3.999999999940941908e-1 +
      s4 * (2.222219843214978396e-1 + s4 * 1.531383769920937332e-1));
  const halfSquare = 0.5 * f * f;
  return (
    k * LN2_HIGH -
    (halfSquare - (s * (halfSquare + (odd + even)) + k * LN2_LOW) - f)
  );
}

/** Go's `math.Exp2`. */
export function exp2(x: number): number {
  if (x > 1.0239999999999999e3) return Infinity;
  if (x < -1.074e3) return 0;
  const k = Math.trunc(x > 0 ? x + 0.5 : x - 0.5);
  const t = x - k;
  const high = t * LN2_HIGH;
  const low = -t * LN2_LOW;
  const r = high - low;
  const r2 = r * r;
  const c =
    r -
    r2 *
      (1.66666666666666657415e-1 +
        r2 *
          (-2.77777777770155933842e-3 +
            r2 *
              (6.61375632143793436117e-5 +
                r2 *
                  (-1.6533902205465251539e-6 +
                    r2 * 4.13813679705723846039e-8))));
  return scaleByPowerOfTwo(1 - (low - (r * c) / (2 - c) - high), k);
}

/** Go's `math.Pow` of a finite base ≥ 2^−1022 and a whole exponent ≥ 0: by successive squaring. */
export function wholePower(base: number, exponent: number): number {
  let [fraction, twos] = fractionAndExponent(base);
  let result = 1;
  let resultTwos = 0;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      result *= fraction;
      resultTwos += twos;
    }
    fraction *= fraction;
    twos *= 2;
    if (fraction < 0.5) {
      fraction += fraction;
      twos -= 1;
    }
  }
  return scaleByPowerOfTwo(result, resultTwos);
}
