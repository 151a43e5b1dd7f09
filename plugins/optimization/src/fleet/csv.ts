import { FleetRow } from './rows';

/** The columns of a showback report; money in USD a month. What is not known is left empty. */
const COLUMNS: [string, (row: FleetRow) => string | number | undefined][] = [
  ['cluster', row => row.cluster],
  ['namespace', row => row.namespace],
  ['cost_optimization', row => row.name],
  ['workload', row => row.target],
  ['owner', row => row.owner],
  ['system', row => row.system],
  ['state', row => row.state],
  ['current_cost_usd_month', row => cents(row.cost)],
  ['possible_savings_usd_month', row => cents(row.possible)],
  ['realizable_savings_usd_month', row => cents(row.realizable)],
  ['savings_in_force_usd_month', row => cents(row.saved)],
  ['confidence', row => row.confidence],
  ['risk', row => row.risk],
  ['waits_for_person', row => String(row.waitsForPerson)],
  ['last_known_since', row => row.staleSince],
];

function cents(usd: number | undefined): string | undefined {
  return usd?.toFixed(2);
}

/** The rows as CSV (RFC 4180), with a line of names. What a spreadsheet would take for a formula is told as text. Pure. */
export function toCsv(rows: FleetRow[]): string {
  return [
    COLUMNS.map(([name]) => name),
    ...rows.map(row => COLUMNS.map(([, of]) => cell(of(row)))),
  ]
    .map(cells => `${cells.join(',')}\r\n`)
    .join('');
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  const safe =
    /^[-=+@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
      ? `'${text}`
      : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
