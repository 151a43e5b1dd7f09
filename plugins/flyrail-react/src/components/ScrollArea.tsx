import { makeStyles } from '@material-ui/core/styles';
import { ReactNode, useEffect, useRef, useState } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    overflowX: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

/** What may be wider than its place: it scrolls sideways, and by keyboard as soon as there is something to scroll. */
export function ScrollArea(props: { label: string; children: ReactNode }) {
  const classes = useStyles();
  const area = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = area.current!;
    if (typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() =>
      setOverflows(element.scrollWidth > element.clientWidth),
    );
    observer.observe(element);
    for (const child of element.children) {
      observer.observe(child);
    }
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={area}
      className={classes.root}
      // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
      {...(overflows && {
        tabIndex: 0,
        role: 'region',
        'aria-label': props.label,
      })}
    >
      {props.children}
    </div>
  );
}
