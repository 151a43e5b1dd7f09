import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { LinkButton as BackstageLinkButton } from '@backstage/core-components';
import { ClusterStatus } from '@flyrail/backstage-plugin-flyrail-common';
import { ReactNode } from 'react';
import { errorText } from '../errors';
import { flyrailReactTranslationRef } from '../translation';
import { ClusterNotice } from './ClusterNotice';
import { StatusSentence } from './StatusSentence';

const useStyles = makeStyles(theme => ({
  bar: {
    borderRadius: 8,
    marginBottom: theme.spacing(2),
    background: theme.palette.action.hover,
    animation: '$breathe 1.6s ease-in-out infinite',
    '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
  },
  '@keyframes breathe': { '50%': { opacity: 0.45 } },
  block: {
    maxWidth: '75ch',
    lineHeight: 1.5,
    color: theme.palette.text.primary,
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
  },
}));

/** Before the first answer: the outline of what comes. */
export function LoadingScreen() {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const classes = useStyles();
  return (
    <div role="status" aria-label={t('screen.loading')} aria-busy="true">
      <div className={classes.bar} style={{ height: 36, width: '55%' }} />
      <div className={classes.bar} style={{ height: 24, width: '35%' }} />
      <div className={classes.bar} style={{ height: 180 }} />
      <div className={classes.bar} style={{ height: 140 }} />
    </div>
  );
}

/** Nothing there yet: what this is, and how to get one. */
export function EmptyScreen(props: {
  title: string;
  children: ReactNode;
  action?: { text: string; to: string };
}) {
  const classes = useStyles();
  return (
    <>
      <StatusSentence tone="neutral" sentence={props.title} />
      <div className={classes.block}>{props.children}</div>
      {props.action && (
        <div className={classes.actions}>
          <LinkButton to={props.action.to} emphasis>
            {props.action.text}
          </LinkButton>
        </div>
      )}
    </>
  );
}

/** The backend refused: which permission is missing, and whom to ask. */
export function ForbiddenScreen(props: { permission: string }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  return (
    <StatusSentence
      tone="warning"
      sentence={t('screen.forbidden.title')}
      detail={t('screen.forbidden.text', { permission: props.permission })}
    />
  );
}

/** The cluster answers; it is the operator that is not at work there. */
const ANSWERING: ClusterStatus['state'][] = [
  'forbidden',
  'notInstalled',
  'noIdentity',
  'failed',
];

/** No cluster can be asked, or no operator is at work on any, and nothing is known from before. */
export function UnreachableScreen(props: { clusters: ClusterStatus[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const answers = props.clusters.every(({ state }) =>
    ANSWERING.includes(state),
  );
  return (
    <>
      <StatusSentence
        tone={answers ? 'warning' : 'bad'}
        sentence={t(
          answers ? 'screen.notAtWork.title' : 'screen.unreachable.title',
        )}
        detail={t(
          answers ? 'screen.notAtWork.text' : 'screen.unreachable.text',
        )}
      />
      {props.clusters.map(cluster => (
        <ClusterNotice key={cluster.name} cluster={cluster} />
      ))}
    </>
  );
}

/** Something else went wrong; it can be tried again. */
export function ErrorScreen(props: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  return (
    <div role="alert">
      <StatusSentence
        tone="bad"
        sentence={t('screen.error.title')}
        detail={errorText(props.error)}
        actions={
          props.onRetry && (
            <Button variant="outlined" onClick={props.onRetry}>
              {t('screen.error.retry')}
            </Button>
          )
        }
      />
    </div>
  );
}

/** A link that looks like a button, because it is the next thing to do. */
export function LinkButton(props: {
  to: string;
  emphasis?: boolean;
  children: ReactNode;
}) {
  return (
    <BackstageLinkButton
      to={props.to}
      variant={props.emphasis ? 'contained' : 'outlined'}
      color={props.emphasis ? 'primary' : 'default'}
      style={{ textTransform: 'none' }}
    >
      {props.children}
    </BackstageLinkButton>
  );
}

/** Whether the backend refused for want of a permission. */
export function isForbidden(error: Error | undefined): boolean {
  const { statusCode } = (error ?? {}) as { statusCode?: number };
  return statusCode === 403 || error?.name === 'NotAllowedError';
}
