import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Action,
  Notice,
  RelativeTime,
  useManagerText,
} from '@flyrail/backstage-plugin-flyrail-react';
import { webAppTranslationRef } from '../translation';
import { Edit } from './useEdit';

/** It changed while somebody was editing it: what, by whom, when, and how to go on with what was written. */
export function StaleNotice(props: {
  stale: NonNullable<Edit['stale']>;
  replaced: boolean;
  onPutOnTop: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const managerText = useManagerText();
  const { what } = props.stale;
  return (
    <Notice
      tone="warning"
      title={props.replaced ? t('stale.replaced') : t('stale.title')}
    >
      <ul>
        {what.changes.map(({ path, before, after, by, at }) => (
          <li key={path}>
            <code>{path}</code>{' '}
            {t('stale.change', {
              before: valueText(before, t('stale.nothing')),
              after: valueText(after, t('stale.nothing')),
              by: managerText(by, what.requestedBy),
            })}
            {at && (
              <>
                {', '}
                <RelativeTime at={at} />
              </>
            )}
          </li>
        ))}
      </ul>
      <p>{t('stale.kept')}</p>
      <p>
        <Action kind="emphasis" onClick={props.onPutOnTop}>
          {t('stale.putOnTop')}
        </Action>
      </p>
    </Notice>
  );
}

/** A value in one line. */
export function valueText(value: unknown, nothing: string): string {
  if (value === undefined) {
    return nothing;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
