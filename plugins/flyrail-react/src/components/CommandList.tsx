import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import CopyIcon from '@material-ui/icons/FileCopyOutlined';
import DoneIcon from '@material-ui/icons/Check';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { flyrailReactTranslationRef } from '../translation';
import { toneColor } from './tone';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  row: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  what: {
    fontSize: theme.typography.body2.fontSize,
    color: toneColor(theme, 'neutral'),
  },
  code: {
    flex: 1,
    fontSize: '0.85rem',
    lineHeight: 1.5,
    overflowWrap: 'anywhere',
    color: theme.palette.text.primary,
  },
}));

/** A command and what it is for. */
export type Command = { what: string; command: string };

/** Commands to copy, each below what it is for. */
export function CommandList(props: { commands: Command[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const classes = useStyles();
  const [copied, setCopied] = useState<string>();
  const copy = async (command: string) => {
    await window.navigator.clipboard?.writeText(command);
    setCopied(command);
  };
  const labelOf = (what: string, command: string) =>
    copied === command ? t('copy.done') : t('copy.action', { what });
  return (
    <ul className={classes.list}>
      {props.commands.map(({ what, command }) => (
        <li key={command} className={classes.item}>
          <div className={classes.what}>{what}</div>
          <div className={classes.row}>
            <code className={classes.code}>{command}</code>
            <IconButton
              size="small"
              title={labelOf(what, command)}
              aria-label={labelOf(what, command)}
              onClick={() => copy(command)}
            >
              {copied === command ? (
                <DoneIcon fontSize="small" />
              ) : (
                <CopyIcon fontSize="small" />
              )}
            </IconButton>
          </div>
        </li>
      ))}
    </ul>
  );
}
