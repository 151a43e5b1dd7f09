import type { Sorting } from './components/DataTable';

/** What rows can be ordered by, ascending. Where the one asked for is not among them, it is the first. */
export type RowOrders<Row> = Readonly<
  Record<string, (a: Row, b: Row) => number>
>;

const collator = new Intl.Collator('en', { numeric: true });

/** The order of names for people: web-9 before web-10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}

/** In the order asked for; where that does not tell, by key, ascending. Pure. */
export function sortRows<Row extends { key: string }>(
  rows: readonly Row[],
  orders: RowOrders<Row>,
  sorting: Sorting,
): Row[] {
  // Only own ones: the name comes from an address that anybody may write.
  const order = Object.hasOwn(orders, sorting.by)
    ? orders[sorting.by]
    : Object.values(orders)[0];
  const sign = sorting.descending ? -1 : 1;
  return [...rows].sort(
    (a, b) => sign * order(a, b) || compareNames(a.key, b.key),
  );
}

/** Whether what is searched for is somewhere in one of the values, large or small; nothing is in each. Pure. */
export function isFound(text: string, values: readonly string[]): boolean {
  const wanted = text.trim().toLocaleLowerCase('en-US');
  return (
    !wanted ||
    values.some(value => value.toLocaleLowerCase('en-US').includes(wanted))
  );
}

/**
 * The rows of one page. Pure.
 *
 * @param page - from 0, as the address has it; where it has no number, or too large a one, it is the nearest page
 */
export function pageOf<Row>(
  rows: readonly Row[],
  page: string,
  pageSize: number,
): { page: number; rows: Row[] } {
  const last = Math.max(1, Math.ceil(rows.length / pageSize)) - 1;
  const shown = Math.min(Math.max(Math.trunc(Number(page)) || 0, 0), last);
  return {
    page: shown,
    rows: rows.slice(shown * pageSize, (shown + 1) * pageSize),
  };
}
