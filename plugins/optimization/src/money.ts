/** What a sum a month is to the one who pays: less than half a cent either way is neither. */
export type Effect = 'saves' | 'costs' | 'same';

/**
 * Whether a change saves or costs, as the sentences about it are told apart. Pure.
 *
 * @param savings - USD; below 0 where it costs more
 */
export function effectOf(savings: number): Effect {
  if (Math.abs(savings) < 0.005) {
    return 'same';
  }
  return savings > 0 ? 'saves' : 'costs';
}

/** Prices are told in USD; how a number is written is the reader's. Whole dollars from ten upwards. */
export function dollars(amount: number, language?: string): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: Math.abs(amount) >= 10 ? 0 : 2,
    minimumFractionDigits: Math.abs(amount) >= 10 ? 0 : 2,
  }).format(effectOf(amount) === 'same' ? 0 : amount);
}
