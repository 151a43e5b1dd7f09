import { makeStyles } from '@material-ui/core/styles';
import { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';
import { Toned } from './tone';

const useStyles = makeStyles(theme => ({
  list: { margin: theme.spacing(1, 0), paddingLeft: theme.spacing(3) },
  item: {
    marginBottom: theme.spacing(1),
    lineHeight: 1.5,
    overflowWrap: 'anywhere',
  },
}));

/** What was refused: each field, and what was said about it. */
export function ProblemList(props: {
  title: string;
  problems: FieldProblem[];
}) {
  const classes = useStyles();
  return (
    <div role="alert">
      <Toned tone="bad" wrap>
        <strong>{props.title}</strong>
      </Toned>
      <ul className={classes.list}>
        {props.problems.map(({ field, message }) => (
          <li key={`${field}/${message}`} className={classes.item}>
            {field && <code>{field}</code>} {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
