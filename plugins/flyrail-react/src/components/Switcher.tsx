import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    margin: theme.spacing(0.5, 0, 1.5),
    padding: 0,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 6,
  },
  option: {
    position: 'relative',
    '& input': {
      position: 'absolute',
      inset: 0,
      margin: 0,
      opacity: 0,
      cursor: 'pointer',
    },
    '& label': {
      display: 'block',
      padding: theme.spacing(0.5, 2),
      borderRadius: 5,
      color: theme.palette.text.primary,
      fontSize: theme.typography.body2.fontSize,
    },
    '& input:checked + label': {
      fontWeight: 600,
      background: theme.palette.type === 'dark' ? '#5a5a5a' : '#dfe3ea',
    },
    '& input:focus-visible + label': {
      outline: `2px solid ${theme.palette.primary.main}`,
    },
  },
}));

/** A few views of the same thing, one shown at a time; the arrow keys go between them. */
export function Switcher<Value extends string>(props: {
  label: string;
  value: Value;
  options: { value: Value; text: string }[];
  onChange: (value: Value) => void;
}) {
  const classes = useStyles();
  const id = useId();
  return (
    <div role="radiogroup" aria-label={props.label} className={classes.root}>
      {props.options.map(({ value, text }) => (
        <div key={value} className={classes.option}>
          <input
            type="radio"
            id={`${id}-${value}`}
            name={id}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <label htmlFor={`${id}-${value}`}>{text}</label>
        </div>
      ))}
    </div>
  );
}
