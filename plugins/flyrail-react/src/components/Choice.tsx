import FormControl from '@material-ui/core/FormControl';
import FormHelperText from '@material-ui/core/FormHelperText';
import InputLabel from '@material-ui/core/InputLabel';
import NativeSelect from '@material-ui/core/NativeSelect';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  // The theme's own label colour misses 4.5:1 on the page's background.
  muted: { color: toneColor(theme, 'neutral') },
}));

/** One of the things to choose from; a disabled one says why in its text. */
export type ChoiceOption = { value: string; text: string; disabled?: boolean };

/**
 * A labelled choice of one, with the browser's own list: it works by keyboard, on a phone and in a screen reader. A value
 * that is not among the options, or not yet, stays shown and chosen: what is prefilled is not lost while they load.
 */
export function Choice(props: {
  label: string;
  help?: string;
  error?: boolean;
  required?: boolean;
  value: string | undefined;
  placeholder?: string;
  options: ChoiceOption[];
  onChange: (value: string) => void;
  fullWidth?: boolean;
}) {
  const id = useId();
  const classes = useStyles();
  const muted = props.error ? undefined : classes.muted;
  const helpId = `${id}-help`;
  const { value, options } = props;
  const isUnlisted = value && !options.some(option => option.value === value);
  return (
    <FormControl
      fullWidth={props.fullWidth}
      error={props.error}
      required={props.required}
      margin="normal"
    >
      <InputLabel htmlFor={id} shrink className={muted}>
        {props.label}
      </InputLabel>
      <NativeSelect
        value={value ?? ''}
        onChange={event => props.onChange(event.target.value)}
        inputProps={{ id, 'aria-describedby': props.help ? helpId : undefined }}
      >
        {(props.placeholder || value === undefined) && (
          <option value="" disabled>
            {props.placeholder ?? ''}
          </option>
        )}
        {isUnlisted && <option value={value}>{value}</option>}
        {options.map(option => (
          <option
            key={option.value}
            value={option.value}
            disabled={option.disabled}
          >
            {option.text}
          </option>
        ))}
      </NativeSelect>
      {props.help && (
        <FormHelperText id={helpId} className={muted}>
          {props.help}
        </FormHelperText>
      )}
    </FormControl>
  );
}
