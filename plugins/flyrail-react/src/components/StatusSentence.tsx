import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';
import { Tone, ToneIcon, toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'flex-start',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
  },
  words: { flex: '1 1 24rem', minWidth: 0 },
  sentence: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: 0,
    fontSize: '1.35rem',
    lineHeight: 1.35,
    fontWeight: 600,
    overflowWrap: 'anywhere',
    color: (props: { tone: Tone }) => toneColor(theme, props.tone),
  },
  icon: { fontSize: '1.2em', flex: 'none' },
  detail: {
    margin: theme.spacing(0.5, 0, 0),
    color: theme.palette.text.primary,
    lineHeight: 1.5,
    maxWidth: '80ch',
  },
  chips: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
  },
  chip: {
    padding: theme.spacing(0.25, 1.25),
    borderRadius: 12,
    fontSize: theme.typography.body2.fontSize,
    lineHeight: 1.5,
    color: theme.palette.text.primary,
    background: theme.palette.type === 'dark' ? '#4f4f4f' : '#e9eaee',
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  },
}));

/** A fact beside the sentence, with its name for those who cannot see the context. */
export type Chip = { id: string; text: ReactNode };

/** What is the state, in one sentence a service owner would say; a few facts; what can be done. */
export function StatusSentence(props: {
  tone: Tone;
  sentence: ReactNode;
  detail?: ReactNode;
  chips?: Chip[];
  actions?: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        <h2 className={classes.sentence}>
          <ToneIcon tone={props.tone} className={classes.icon} />
          <span>{props.sentence}</span>
        </h2>
        {props.detail && <p className={classes.detail}>{props.detail}</p>}
        {props.chips && props.chips.length > 0 && (
          <ul className={classes.chips}>
            {props.chips.map(chip => (
              <li key={chip.id} className={classes.chip}>
                {chip.text}
              </li>
            ))}
          </ul>
        )}
      </div>
      {props.actions && <div className={classes.actions}>{props.actions}</div>}
    </div>
  );
}
