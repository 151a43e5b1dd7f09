import { makeStyles } from '@material-ui/core/styles';
import { stringify } from 'yaml';

const useStyles = makeStyles(theme => ({
  root: {
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1.5, 2),
    maxHeight: 360,
    overflow: 'auto',
    borderRadius: 8,
    fontSize: '0.85rem',
    lineHeight: 1.5,
    border: `1px solid ${theme.palette.divider}`,
    background: theme.palette.type === 'dark' ? '#2b2b2b' : '#f6f7f9',
    color: theme.palette.text.primary,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

/** An object as YAML, or a text as it is: scrollable by keyboard. */
export function Manifest(
  props: { label: string } & (
    | { object: object; text?: undefined }
    | { text: string }
  ),
) {
  const classes = useStyles();
  return (
    <pre
      className={classes.root}
      // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      {props.text === undefined ? stringify(props.object) : props.text}
    </pre>
  );
}
