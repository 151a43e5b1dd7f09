import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';
import { ScrollArea } from './ScrollArea';
import { toneColor } from './tone';

// A plain table: the theme's table head is lighter than 4.5:1, and nothing here needs sorting or paging.
const useStyles = makeStyles(theme => ({
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: theme.typography.body2.fontSize,
    color: theme.palette.text.primary,
    '& th, & td': {
      textAlign: 'left',
      verticalAlign: 'top',
      padding: theme.spacing(1, 2, 1, 0),
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'break-word',
      lineHeight: 1.5,
    },
    '& tbody th': { fontWeight: 500 },
    '& $prose': { overflowWrap: 'anywhere', minWidth: '28ch' },
    '& tbody tr:last-child > *': { borderBottom: 0 },
  },
  prose: {},
  head: {
    '& th': {
      fontWeight: 600,
      fontSize: theme.typography.caption.fontSize,
      color: toneColor(theme, 'neutral'),
      whiteSpace: 'nowrap',
    },
  },
  caption: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
    whiteSpace: 'nowrap',
  },
  sort: {
    padding: 0,
    border: 0,
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  none: { margin: 0, color: toneColor(theme, 'neutral') },
}));

/** A column: its heading and what a row shows in it. The first column heads its row. */
export type Column<Row> = {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Long text, which takes the room that is left and never less than a short line; it may break anywhere. */
  prose?: boolean;
  /** The rows can be ordered by it, under this name. */
  sortBy?: string;
};

/** How rows are ordered. */
export type Sorting = { by: string; descending: boolean };

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' };

function directionOf(
  { sortBy }: Column<any>,
  sorting: Sorting | undefined,
): 'ascending' | 'descending' | undefined {
  if (!sorting || sortBy !== sorting.by) {
    return undefined;
  }
  return sorting.descending ? 'descending' : 'ascending';
}

/** A captioned table; without rows, the sentence that says why there are none. */
export function DataTable<Row>(props: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row, index: number) => string;
  none?: string;
  /** The order the rows are in, where it can be chosen. */
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
}) {
  const classes = useStyles();
  if (props.rows.length === 0 && props.none) {
    return <p className={classes.none}>{props.none}</p>;
  }
  return (
    <ScrollArea label={props.caption}>
      <table className={classes.table}>
        <caption className={classes.caption}>{props.caption}</caption>
        <thead className={classes.head}>
          <tr>
            {props.columns.map(column => (
              <th
                key={column.title}
                scope="col"
                style={{ width: column.prose ? '45%' : undefined }}
                aria-sort={directionOf(column, props.sorting)}
              >
                {column.sortBy && props.onSort ? (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() =>
                      props.onSort!({
                        by: column.sortBy!,
                        descending:
                          props.sorting?.by === column.sortBy &&
                          !props.sorting!.descending,
                      })
                    }
                  >
                    {column.title}
                    <span aria-hidden="true">
                      {ARROWS[directionOf(column, props.sorting) ?? 'none']}
                    </span>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, index) => (
            <tr key={props.rowKey(row, index)}>
              {props.columns.map((column, position) =>
                position === 0 ? (
                  <th key={column.title} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.title}
                    className={column.prose ? classes.prose : undefined}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
