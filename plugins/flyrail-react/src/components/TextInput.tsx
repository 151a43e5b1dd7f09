import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  root: { margin: theme.spacing(1.5, 0) },
  label: {
    display: 'block',
    marginBottom: theme.spacing(0.5),
    fontWeight: 600,
    fontSize: theme.typography.body2.fontSize,
    color: theme.palette.text.primary,
  },
  input: {
    boxSizing: 'border-box',
    width: '100%',
    padding: theme.spacing(1, 1.25),
    font: 'inherit',
    color: theme.palette.text.primary,
    background: theme.palette.background.default,
    border: `1px solid ${toneColor(theme, 'neutral')}`,
    borderRadius: 4,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
    '&[aria-invalid=true]': { borderColor: toneColor(theme, 'bad') },
  },
  code: {
    fontFamily: 'monospace',
    fontSize: '0.85rem',
    lineHeight: 1.5,
    resize: 'vertical',
    tabSize: 2,
  },
  help: {
    margin: theme.spacing(0.5, 0, 0),
    fontSize: theme.typography.caption.fontSize,
    lineHeight: 1.5,
    color: toneColor(theme, 'neutral'),
  },
  error: { color: toneColor(theme, 'bad') },
}));

/** A labelled text, number or, with `rows`, a piece of code. */
export function TextInput(props: {
  label: string;
  help?: string;
  error?: string;
  value: string;
  type?: 'text' | 'number' | 'search';
  min?: number;
  max?: number;
  rows?: number;
  takesFocus?: boolean;
  onChange: (value: string) => void;
}) {
  const classes = useStyles();
  const id = useId();
  const said = props.error ?? props.help;
  const shared = {
    id,
    value: props.value,
    'aria-invalid': props.error ? true : undefined,
    'aria-describedby': said ? `${id}-said` : undefined,
    autoComplete: 'off',
    spellCheck: false,
    // In a dialog, the first thing to do is to write here.
    // eslint-disable-next-line jsx-a11y/no-autofocus
    autoFocus: props.takesFocus,
  };
  return (
    <div className={classes.root}>
      <label htmlFor={id} className={classes.label}>
        {props.label}
      </label>
      {props.rows ? (
        <textarea
          {...shared}
          rows={props.rows}
          className={`${classes.input} ${classes.code}`}
          onChange={event => props.onChange(event.target.value)}
        />
      ) : (
        <input
          {...shared}
          type={props.type ?? 'text'}
          min={props.min}
          max={props.max}
          className={classes.input}
          onChange={event => props.onChange(event.target.value)}
        />
      )}
      {said && (
        <p
          id={`${id}-said`}
          className={`${classes.help} ${props.error ? classes.error : ''}`}
        >
          {said}
        </p>
      )}
    </div>
  );
}
