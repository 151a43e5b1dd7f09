const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY =
  /^([+-]?(?:\d+\.?\d*|\.\d+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

/**
 * The value of a Kubernetes quantity in its base unit: cores for cpu
 * (`"250m"` → 0.25), bytes for memory (`"128Mi"` → 134217728).
 *
 * A double: exact to 2^53, which is 9 PB in bytes. Source:
 * k8s.io/apimachinery pkg/api/resource/quantity.go.
 *
 * @throws RangeError when the text is not a quantity
 * @public
 */
export function quantityValue(quantity: string): number {
  const [, digits, suffix = ''] = QUANTITY.exec(quantity) ?? [];
  if (digits === undefined) {
    throw new RangeError(
      `"${quantity}" is not a quantity: write for example "250m", "1.5" or "128Mi"`,
    );
  }
  const factor = SUFFIXES[suffix];
  return factor === undefined
    ? Number(`${digits}${suffix}`)
    : Number(digits) * factor;
}

const MEBIBYTE = 2 ** 20;
/** Steps finer than a double can tell apart at that size are no reason to round up: 0.3 cores as 0.1 + 0.2 is 300m. */
const roundedUp = (value: number) => Math.ceil(value * (1 - 1e-12));

/**
 * Cores as a Kubernetes quantity, rounded up to a thousandth: 0.25 → `"250m"`, 2 → `"2"`.
 *
 * @param cores - finite, ≥ 0
 * @throws RangeError when it is not
 * @public
 */
export function cpuQuantity(cores: number): string {
  const millicores = roundedUp(amount(cores, 'cores') * 1000);
  return millicores % 1000 === 0 ? `${millicores / 1000}` : `${millicores}m`;
}

/**
 * Bytes as a Kubernetes quantity, rounded up to a MiB: 134217728 → `"128Mi"`, 2^31 → `"2Gi"`.
 *
 * @param bytes - finite, ≥ 0
 * @throws RangeError when it is not
 * @public
 */
export function memoryQuantity(bytes: number): string {
  const mebibytes = roundedUp(amount(bytes, 'bytes') / MEBIBYTE);
  return mebibytes > 0 && mebibytes % 1024 === 0
    ? `${mebibytes / 1024}Gi`
    : `${mebibytes}Mi`;
}

function amount(value: number, unit: string): number {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new RangeError(
      `${value} ${unit} is not an amount: it must be a number of 0 or more`,
    );
  }
  return value;
}
