import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Action,
  errorText,
  Notice,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { differences } from './rebase';
import { DraftSpec } from './spec';
import { valueText } from './StaleNotice';
import { Edited } from './useEdit';

/** What was just changed, and the way back: the spec as it was, as long as nobody changed it since. */
export function UndoNotice(props: {
  address: ResourceAddress;
  edited: Edited;
  onUndone: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const [state, setState] = useState<'offered' | 'busy' | 'undone'>('offered');
  const [error, setError] = useState<unknown>();
  const { before, result } = props.edited;
  const changes = differences(before.spec, result.object.spec);
  if (changes.length === 0) {
    return <Notice tone="neutral" title={t('undo.unchanged')} />;
  }

  const undo = async () => {
    setState('busy');
    setError(undefined);
    try {
      const { uid = '', generation = 0 } = result.object.metadata;
      await api.editResource<WebAppObject>(props.address, {
        spec: (before.spec ?? {}) as DraftSpec,
        base: { uid, generation },
        dryRun: false,
      });
      setState('undone');
      props.onUndone();
    } catch (caught) {
      setState('offered');
      setError(caught);
    }
  };

  if (state === 'undone') {
    return <Notice tone="good" title={t('undo.undone')} />;
  }
  return (
    <Notice
      tone={error === undefined ? 'good' : 'bad'}
      title={
        error === undefined
          ? t('undo.title')
          : t('undo.failed', { message: errorText(error) })
      }
    >
      <ul>
        {changes.map(change => (
          <li key={change.path}>
            <code>{change.path}</code>{' '}
            {valueText(change.before, t('stale.nothing'))} →{' '}
            {valueText(change.after, t('stale.nothing'))}
          </li>
        ))}
      </ul>
      <p>
        <Action disabled={state === 'busy'} onClick={undo}>
          {t('undo.action')}
        </Action>{' '}
        <Action onClick={props.onClose}>{t('undo.dismiss')}</Action>
      </p>
    </Notice>
  );
}
