import MuiButton from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  root: {
    textTransform: 'none',
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.text.primary}`,
      outlineOffset: 2,
    },
  },
  danger: {
    color: toneColor(theme, 'bad'),
    borderColor: toneColor(theme, 'bad'),
  },
}));

/**
 * A button. `emphasis`: the next thing to do; `danger`: it cannot be taken back; `takesFocus`: who came by keyboard goes
 * on by Enter.
 */
export function Action(props: {
  kind?: 'emphasis' | 'danger';
  disabled?: boolean;
  takesFocus?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  const classes = useStyles();
  const { kind } = props;
  return (
    <MuiButton
      className={`${classes.root} ${kind === 'danger' ? classes.danger : ''}`}
      variant={kind === 'emphasis' ? 'contained' : 'outlined'}
      color={kind === 'emphasis' ? 'primary' : 'default'}
      disabled={props.disabled}
      // The kit's ripple throws in a button that takes the focus from the keyboard as it appears; the outline says it too.
      disableFocusRipple
      // In a dialog, the next thing to do.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={props.takesFocus}
      onClick={props.onClick}
    >
      {props.children}
    </MuiButton>
  );
}
