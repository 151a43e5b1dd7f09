import { makeStyles } from '@material-ui/core/styles';
import { CSSProperties, ReactNode, useId } from 'react';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(12, minmax(0, 1fr))',
  },
  section: {
    gridColumn: 'span 12',
    [theme.breakpoints.up('lg')]: {
      gridColumn: 'span var(--flyrail-columns)',
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
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
}));

/** Sections side by side on a wide screen, below each other on a narrow one. */
export function SectionGrid(props: { children: ReactNode }) {
  const classes = useStyles();
  return <div className={classes.grid}>{props.children}</div>;
}

/** A part of a tab with its own heading. `columns` of 12 on a wide screen. */
export function Section(props: {
  title: string;
  aside?: ReactNode;
  columns?: number;
  children: ReactNode;
}) {
  const classes = useStyles();
  const id = useId();
  return (
    <section
      className={classes.section}
      aria-labelledby={id}
      style={{ '--flyrail-columns': props.columns ?? 12 } as CSSProperties}
    >
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
