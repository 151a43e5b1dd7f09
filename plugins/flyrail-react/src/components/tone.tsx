import { makeStyles, Theme } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorIcon from '@material-ui/icons/HighlightOff';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import ProgressIcon from '@material-ui/icons/Autorenew';
import NeutralIcon from '@material-ui/icons/RadioButtonUnchecked';
import { ReactNode } from 'react';

/** How a statement is meant. Every tone has its own icon, so that colour is never alone. */
export type Tone = 'good' | 'progress' | 'warning' | 'bad' | 'neutral';

// At least 4.5:1 on the default themes' paper and page backgrounds, which Backstage's own status colours are not.
const onLight: Record<Tone, string> = {
  good: '#14692f',
  progress: '#1f5493',
  warning: '#7a4a00',
  bad: '#a8121f',
  neutral: '#555555',
};
const onDark: Record<Tone, string> = {
  good: '#8fe3a6',
  progress: '#a9d1ff',
  warning: '#ffcf80',
  bad: '#ffb9b3',
  neutral: '#d0d0d0',
};

/** The text colour of a tone in the given theme. */
export function toneColor(theme: Theme, tone: Tone): string {
  return (theme.palette.type === 'dark' ? onDark : onLight)[tone];
}

const icons = {
  good: CheckIcon,
  progress: ProgressIcon,
  warning: WarningIcon,
  bad: ErrorIcon,
  neutral: NeutralIcon,
};

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'baseline',
    gap: theme.spacing(0.75),
    color: (props: { tone: Tone }) => toneColor(theme, props.tone),
  },
  icon: { fontSize: '1.15em', alignSelf: 'center', flex: 'none' },
}));

/** Text in a tone, with the tone's icon before it. */
export function Toned(props: {
  tone: Tone;
  /** For a sentence; a word or two stay on one line. */
  wrap?: boolean;
  children: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <span
      className={classes.root}
      style={{ whiteSpace: props.wrap ? undefined : 'nowrap' }}
    >
      <ToneIcon tone={props.tone} className={classes.icon} />
      <span>{props.children}</span>
    </span>
  );
}

/** The icon alone, hidden from assistive technology: the text beside it says the same. */
export function ToneIcon(props: { tone: Tone; className?: string }) {
  const Icon = icons[props.tone];
  return <Icon aria-hidden className={props.className} fontSize="inherit" />;
}
