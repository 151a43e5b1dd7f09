import MuiDialog from '@material-ui/core/Dialog';
import { makeStyles } from '@material-ui/core/styles';
import { ReactNode, useId } from 'react';

const useStyles = makeStyles(theme => ({
  paper: { background: theme.palette.background.paper },
  title: {
    margin: 0,
    padding: theme.spacing(2.5, 3, 1),
    fontSize: '1.25rem',
    fontWeight: 600,
    lineHeight: 1.35,
    overflowWrap: 'anywhere',
    color: theme.palette.text.primary,
  },
  notices: {
    maxHeight: '40%',
    overflowY: 'auto',
    padding: theme.spacing(0, 3),
    '&:empty': { display: 'none' },
  },
  content: {
    flex: 'auto',
    overflowY: 'auto',
    padding: theme.spacing(1, 3, 2),
    color: theme.palette.text.primary,
    '& p': { lineHeight: 1.5, margin: theme.spacing(1, 0) },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: -2,
    },
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 3),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
}));

/**
 * Something to decide before going on. The keyboard stays in it, Escape leaves it (not while `busy`), and the focus
 * goes back to where it was.
 */
export function Dialog(props: {
  title: string;
  wide?: boolean;
  /** A step is being carried out: it cannot be left now. */
  busy?: boolean;
  onClose: () => void;
  actions: ReactNode;
  /** What has to be known before going on: stays in sight while the rest scrolls. */
  notices?: ReactNode;
  children: ReactNode;
}) {
  const classes = useStyles();
  const id = useId();
  return (
    <MuiDialog
      open
      fullWidth
      maxWidth={props.wide ? 'md' : 'sm'}
      disableEscapeKeyDown={props.busy}
      onClose={(_, reason) => {
        // What was typed is not thrown away by a click beside the dialog.
        if (reason === 'escapeKeyDown') {
          props.onClose();
        }
      }}
      aria-labelledby={id}
      classes={{ paper: classes.paper }}
    >
      <h2 id={id} className={classes.title}>
        {props.title}
      </h2>
      <div className={classes.notices}>{props.notices}</div>
      <div
        className={classes.content}
        // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="group"
        aria-labelledby={id}
      >
        {props.children}
      </div>
      <div className={classes.actions}>{props.actions}</div>
    </MuiDialog>
  );
}
