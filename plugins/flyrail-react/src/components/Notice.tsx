import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';
import { Tone, ToneIcon, toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5, 2),
    marginBottom: theme.spacing(2),
    borderRadius: 8,
    border: `1px solid ${theme.palette.divider}`,
    borderLeft: (props: { tone: Tone }) =>
      `4px solid ${toneColor(theme, props.tone)}`,
    background: theme.palette.background.paper,
    color: theme.palette.text.primary,
    '& p': {
      margin: theme.spacing(0.25, 0),
      lineHeight: 1.5,
      overflowWrap: 'anywhere',
    },
  },
  icon: {
    fontSize: '1.4rem',
    flex: 'none',
    color: (props: { tone: Tone }) => toneColor(theme, props.tone),
  },
  title: { fontWeight: 600 },
}));

/** Something to know before reading on. Announced politely to screen readers. */
export function Notice(props: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <div className={classes.root} role="status">
      <ToneIcon tone={props.tone} className={classes.icon} />
      <div>
        <p className={classes.title}>{props.title}</p>
        {props.children}
      </div>
    </div>
  );
}
