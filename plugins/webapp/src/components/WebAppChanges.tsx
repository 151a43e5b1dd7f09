import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  OwnedObject,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Action } from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { ReactNode, useState } from 'react';
import { DeleteDialog } from '../edit/DeleteDialog';
import { EditDialog } from '../edit/EditDialog';
import { ScaleDialog } from '../edit/ScaleDialog';
import { UndoNotice } from '../edit/UndoNotice';
import { Edited } from '../edit/useEdit';
import { webAppTranslationRef } from '../translation';

/** What a person can do to a WebApp: the buttons, the dialog that is open, and the way back from what was just done. */
export function useWebAppChanges(props: {
  address: ResourceAddress;
  cluster: string;
  app: WebAppObject;
  owned: OwnedObject[];
  /** Nothing can be done on a cluster that does not answer. */
  away: boolean;
  onChanged: () => void;
}): { buttons: ReactNode; rest: ReactNode } {
  const { t } = useTranslationRef(webAppTranslationRef);
  const { address, app, owned, cluster, onChanged } = props;
  const [open, setOpen] = useState<'edit' | 'scale' | 'delete'>();
  const [edited, setEdited] = useState<Edited>();
  const close = () => setOpen(undefined);
  const onEdited = (now: Edited) => {
    setEdited(now);
    close();
    onChanged();
  };
  const off = props.away || Boolean(app.metadata.deletionTimestamp);
  const shared = { address, cluster, app, owned, onEdited, onClose: close };
  return {
    buttons: (
      <>
        <Action kind="emphasis" disabled={off} onClick={() => setOpen('edit')}>
          {t('action.edit')}
        </Action>
        <Action disabled={off} onClick={() => setOpen('scale')}>
          {t('action.scale')}
        </Action>
        <Action kind="danger" disabled={off} onClick={() => setOpen('delete')}>
          {t('action.delete')}
        </Action>
      </>
    ),
    rest: (
      <>
        {edited && (
          <UndoNotice
            key={edited.result.object.metadata.resourceVersion}
            address={address}
            edited={edited}
            onUndone={onChanged}
            onClose={() => setEdited(undefined)}
          />
        )}
        {open === 'edit' && (
          <EditDialog {...shared} liveGeneration={app.metadata.generation} />
        )}
        {open === 'scale' && <ScaleDialog {...shared} />}
        {open === 'delete' && (
          <DeleteDialog
            {...shared}
            onDeleted={() => {
              close();
              onChanged();
            }}
          />
        )}
      </>
    ),
  };
}
