import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  aside: {
    display: 'block',
    fontSize: theme.typography.caption.fontSize,
    fontWeight: 400,
    color: toneColor(theme, 'neutral'),
  },
}));

/** A small line above what it belongs to: a kind above a name, a reason above its message. */
export function Aside(props: { children: ReactNode }) {
  return <span className={useStyles().aside}>{props.children}</span>;
}
