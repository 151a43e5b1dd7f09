import { makeStyles } from '@material-ui/core/styles';
import { ReactNode, useId } from 'react';

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(12, minmax(0, 1fr))',
  },
  section: {
    gridColumn: 'span 12',
    [theme.breakpoints.up('lg')]: {
      gridColumn: (props: { columns: number }) => `span ${props.columns}`,
    },
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
    padding: theme.spacing(2, 2.5),
    minWidth: 0,
  },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'baseline',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  title: {
    margin: 0,
    fontSize: '1.05rem',
    fontWeight: 600,
    color: theme.palette.text.primary,
  },
  aside: {
    color: theme.palette.text.secondary,
    fontSize: theme.typography.body2.fontSize,
  },
}));

/** Sections side by side on a wide screen, below each other on a narrow one. */
export function SectionGrid(props: { children: ReactNode }) {
  const classes = useStyles({ columns: 12 });
  return <div className={classes.grid}>{props.children}</div>;
}

/** A part of a tab with its own heading. `columns` of 12 on a wide screen. */
export function Section(props: {
  title: string;
  aside?: ReactNode;
  columns?: number;
  children: ReactNode;
}) {
  const classes = useStyles({ columns: props.columns ?? 12 });
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h3 id={id} className={classes.title}>
          {props.title}
        </h3>
        {props.aside && <span className={classes.aside}>{props.aside}</span>}
      </div>
      {props.children}
    </section>
  );
}
