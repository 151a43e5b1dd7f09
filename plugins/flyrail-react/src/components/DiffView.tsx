import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { structuredPatch } from 'diff';
import { flyrailReactTranslationRef } from '../translation';

const useStyles = makeStyles(theme => {
  const dark = theme.palette.type === 'dark';
  return {
    root: {
      margin: theme.spacing(1, 0),
      padding: theme.spacing(1, 0),
      maxHeight: 420,
      overflow: 'auto',
      borderRadius: 8,
      border: `1px solid ${theme.palette.divider}`,
      background: dark ? '#2b2b2b' : '#f6f7f9',
      color: theme.palette.text.primary,
      fontFamily: 'monospace',
      fontSize: '0.85rem',
      lineHeight: 1.5,
      '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
    },
    line: {
      display: 'block',
      padding: theme.spacing(0, 2),
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
    },
    added: {
      color: dark ? '#c8f7d2' : '#0c4a20',
      background: dark ? '#143d22' : '#dcf5e3',
      textDecoration: 'none',
    },
    removed: {
      color: dark ? '#ffd3cf' : '#7c0d17',
      background: dark ? '#4d1b1e' : '#fde3e4',
      textDecoration: 'none',
    },
    gap: { color: dark ? '#d0d0d0' : '#555555' },
  };
});

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** What changes from one text to another, as a unified diff; said to screen readers by `ins` and `del`, not by colour alone. */
export function DiffView(props: {
  before: string;
  after: string;
  label: string;
}) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const classes = useStyles();
  const { hunks } = structuredPatch('', '', props.before, props.after, '', '', {
    context: CONTEXT,
  });
  if (hunks.length === 0) {
    return <p>{t('diff.none')}</p>;
  }
  const lineOf = (line: string, key: string) => {
    if (line.startsWith('+')) {
      return (
        <ins key={key} className={`${classes.line} ${classes.added}`}>
          {line}
        </ins>
      );
    }
    if (line.startsWith('-')) {
      return (
        <del key={key} className={`${classes.line} ${classes.removed}`}>
          {line}
        </del>
      );
    }
    return (
      <span key={key} className={classes.line}>
        {line}
      </span>
    );
  };
  return (
    <div
      className={classes.root}
      // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      {hunks.map(hunk => (
        <div key={hunk.oldStart}>
          <span className={`${classes.line} ${classes.gap}`}>
            {t('diff.line', { line: String(hunk.newStart) })}
          </span>
          {hunk.lines
            // "\ No newline at end of file" is no line of the text.
            .filter(line => !line.startsWith('\\'))
            .map((line, index) => lineOf(line, `${hunk.oldStart}/${index}`))}
        </div>
      ))}
    </div>
  );
}
