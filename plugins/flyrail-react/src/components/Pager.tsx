import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { flyrailReactTranslationRef } from '../translation';
import { Action } from './Action';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
    color: theme.palette.text.primary,
  },
}));

/** Which part of a long list is shown, and the way to the next; nothing where all of it fits. */
export function Pager(props: {
  /** From 0. */
  page: number;
  pageSize: number;
  total: number;
  onPage: (page: number) => void;
}) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const classes = useStyles();
  const { page, pageSize, total } = props;
  if (total <= pageSize) {
    return null;
  }
  const to = Math.min((page + 1) * pageSize, total);
  return (
    <nav className={classes.root} aria-label={t('pager.label')}>
      <Action disabled={page === 0} onClick={() => props.onPage(page - 1)}>
        {t('pager.previous')}
      </Action>
      <span role="status">
        {t('pager.shown', {
          from: String(page * pageSize + 1),
          to: String(to),
          total: String(total),
        })}
      </span>
      <Action disabled={to === total} onClick={() => props.onPage(page + 1)}>
        {t('pager.next')}
      </Action>
    </nav>
  );
}
