/** Prices are told in USD; how a number is written is the reader's. Whole dollars from ten upwards. */
export function dollars(amount: number, language?: string): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: Math.abs(amount) >= 10 ? 0 : 2,
    minimumFractionDigits: Math.abs(amount) >= 10 ? 0 : 2,
  }).format(amount);
}
