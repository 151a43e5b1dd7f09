import { makeStyles } from '@material-ui/core/styles';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  root: {
    fontFamily: 'monospace',
    fontSize: '0.95em',
    // A long value breaks at its words rather than push the next column out of sight.
    whiteSpace: 'normal',
    '& del': { color: toneColor(theme, 'bad') },
    '& ins': { color: toneColor(theme, 'good'), textDecoration: 'none' },
  },
}));

/** A value as it was and as it would be; `before` undefined: it was not set. Without a change, the value alone. */
export function ChangedValue(props: {
  before: string | undefined;
  after: string;
}) {
  const classes = useStyles();
  const { before, after } = props;
  return (
    <span className={classes.root}>
      {before === after ? (
        after
      ) : (
        <>
          {before !== undefined && (
            <>
              <del>{before}</del>
              {' → '}
            </>
          )}
          <ins>{after}</ins>
        </>
      )}
    </span>
  );
}
