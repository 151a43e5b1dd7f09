import { makeStyles } from '@material-ui/core/styles';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  kind: {
    display: 'block',
    fontSize: theme.typography.caption.fontSize,
    fontWeight: 400,
    color: toneColor(theme, 'neutral'),
  },
}));

/** A Kubernetes object as people look for it: its kind small, its name below. */
export function ObjectName(props: { kind: string; name: string }) {
  const classes = useStyles();
  return (
    <>
      <span className={classes.kind}>{props.kind}</span>
      {props.name}
    </>
  );
}
