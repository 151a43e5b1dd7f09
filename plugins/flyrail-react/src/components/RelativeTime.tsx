import { useEffect, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DateTime, Duration } from 'luxon';
import { useLanguage } from '../language';
import { flyrailReactTranslationRef } from '../translation';

const TICK_MILLISECONDS = 10_000;

/** How long ago, counting on, in the portal's language; the moment itself, in the viewer's zone, in the tooltip. */
export function RelativeTime(props: { at: string | undefined }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const locale = useLanguage();
  const [now, setNow] = useState(() => DateTime.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(DateTime.now()), TICK_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  const at = props.at ? DateTime.fromISO(props.at, { locale }) : undefined;
  if (!at?.isValid) {
    return <span>{t('time.never')}</span>;
  }
  // Under a second, and of a clock that runs ahead: luxon would say "in 0 seconds", "in 2 seconds".
  const isFresh = now.diff(at).as('seconds') < 1;
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {isFresh ? t('time.now') : at.toRelative({ base: now })}
    </time>
  );
}

/** A duration as people say it: 420 ms, 3.2 s, 4 min 10 s. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) {
    return `${Math.round(milliseconds)} ms`;
  }
  if (milliseconds < 60_000) {
    return `${(milliseconds / 1_000).toFixed(1)} s`;
  }
  return Duration.fromMillis(milliseconds).toFormat("m 'min' s 's'");
}
