import { compareNames, isFound, pageOf, sortRows } from './rows';

describe('rows', () => {
  const orders = {
    cost: (a: Row, b: Row) => a.cost - b.cost,
    name: (a: Row, b: Row) => compareNames(a.key, b.key),
  };
  type Row = { key: string; cost: number };
  const rows: Row[] = [
    { key: 'web-10', cost: 2 },
    { key: 'web-9', cost: 2 },
    { key: 'api', cost: 3 },
  ];

  it.each([
    ['cost', false, ['web-9', 'web-10', 'api']],
    // Alike: by key, whatever the direction.
    ['cost', true, ['api', 'web-9', 'web-10']],
    ['name', false, ['api', 'web-9', 'web-10']],
    ['name', true, ['web-10', 'web-9', 'api']],
    // An order that is not known is the first.
    ['nonsense', true, ['api', 'web-9', 'web-10']],
    ['', false, ['web-9', 'web-10', 'api']],
    ['valueOf', false, ['web-9', 'web-10', 'api']],
    ['__proto__', false, ['web-9', 'web-10', 'api']],
  ])('by %p, descending: %p', (by, descending, found) => {
    const sorted = sortRows(rows, orders, { by, descending });
    expect(sorted.map(({ key }) => key)).toEqual(found);
  });

  it.each([
    [' SHOP ', ['dev', 'my-shop'], true],
    ['shop', ['dev', 'My Shop'], true],
    ['shop', ['dev', 'api'], false],
    ['devapi', ['dev', 'api'], false],
    ['  ', ['dev'], true],
    ['', [], true],
  ])('a search for %p in %j', (text, values, expected) => {
    expect(isFound(text, values)).toBe(expected);
  });

  it.each([
    ['', 0, ['web-10', 'web-9']],
    ['0', 0, ['web-10', 'web-9']],
    ['1', 1, ['api']],
    ['7', 1, ['api']],
    ['-1', 0, ['web-10', 'web-9']],
    ['first', 0, ['web-10', 'web-9']],
    ['0.7', 0, ['web-10', 'web-9']],
  ])('page %p of two', (asked, page, found) => {
    const shown = pageOf(rows, asked, 2);
    expect(shown.page).toBe(page);
    expect(shown.rows.map(({ key }) => key)).toEqual(found);
  });

  it('has one page where there are none', () => {
    expect(pageOf([], '3', 2)).toEqual({ page: 0, rows: [] });
  });
});
