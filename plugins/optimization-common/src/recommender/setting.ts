/**
 * What a recommendation leans to.
 *
 * @public
 */
export type Setting = 'savings' | 'balanced' | 'reliability';

/**
 * What each setting means. CPU: how much slack an equal share of time above the request is worth; at 5.5, an hour in
 * which the request was exceeded may cost as much as 5.5 hours in which all of it was idle. Memory: the margin over the
 * highest peak; less where somebody watches, who raises it before it is hit.
 */
export const SETTINGS: Record<
  Setting,
  {
    readonly cpuPrice: number;
    readonly memoryMargin: number;
    readonly watchedMemoryMargin: number;
  }
> = {
  savings: { cpuPrice: 4.5, memoryMargin: 1.08, watchedMemoryMargin: 1.08 },
  balanced: { cpuPrice: 5.5, memoryMargin: 1.15, watchedMemoryMargin: 1.12 },
  reliability: { cpuPrice: 7, memoryMargin: 1.2, watchedMemoryMargin: 1.18 },
};
