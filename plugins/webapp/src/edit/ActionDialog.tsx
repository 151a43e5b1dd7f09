import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Action,
  Dialog,
  errorText,
  Notice,
} from '@flyrail/backstage-plugin-flyrail-react';
import { ReactNode, useState } from 'react';
import { webAppTranslationRef } from '../translation';

/** Something that is done at once on a person's word: it cannot be left meanwhile, and says why it could not be done. */
export function ActionDialog(props: {
  title: string;
  action: { text: string; kind: 'emphasis' | 'danger'; disabled: boolean };
  /** Does it, and sees to it that the dialog goes. What it throws is shown. */
  onAction: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { action } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onAction();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={props.title}
      busy={busy}
      onClose={props.onClose}
      actions={
        <>
          <Action disabled={busy} onClick={props.onClose}>
            {t('edit.cancel')}
          </Action>
          <Action
            kind={action.kind}
            disabled={busy || action.disabled}
            onClick={act}
          >
            {action.text}
          </Action>
        </>
      }
    >
      {error !== undefined && (
        <Notice
          tone="bad"
          title={t('edit.failed', { message: errorText(error) })}
        />
      )}
      {props.children}
    </Dialog>
  );
}
