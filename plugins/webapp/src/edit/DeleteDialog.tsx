import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  gitOwnerOf,
  OwnedObject,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Notice,
  TextInput,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { ActionDialog } from './ActionDialog';

/** Deletes a WebApp after its name was typed: what goes with it is said before. */
export function DeleteDialog(props: {
  address: ResourceAddress;
  cluster: string;
  app: WebAppObject;
  owned: OwnedObject[];
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { address, app } = props;
  const [typed, setTyped] = useState('');
  const owner = gitOwnerOf(app);
  const goes = props.owned.filter(({ state }) => state === 'present');

  const remove = async () => {
    await api.deleteResource(address, { uid: app.metadata.uid });
    props.onDeleted();
  };

  return (
    <ActionDialog
      title={t('delete.title', {
        name: address.name,
        namespace: address.namespace,
        cluster: props.cluster,
      })}
      action={{
        text: t('delete.action'),
        kind: 'danger',
        disabled: typed !== address.name,
      }}
      onAction={remove}
      onClose={props.onClose}
    >
      {owner && (
        <Notice tone="warning" title={t('delete.comesBack')}>
          <p>{t('delete.inGit')}</p>
        </Notice>
      )}
      <p>{t('delete.goes')}</p>
      <ul>
        {goes.map(({ kind, name }) => (
          <li key={`${kind}/${name}`}>
            {kind} {name}
          </li>
        ))}
        <li>{t('delete.pods', { count: app.status?.replicas ?? 0 })}</li>
      </ul>
      <p>{t('delete.stays')}</p>
      <TextInput
        label={t('delete.type', { name: address.name })}
        takesFocus
        value={typed}
        onChange={setTyped}
      />
    </ActionDialog>
  );
}
