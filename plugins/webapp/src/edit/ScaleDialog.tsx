import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  TextInput,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { ActionDialog } from './ActionDialog';
import { DraftSpec, problemsOfSpec } from './spec';
import { Edited } from './useEdit';

/** How many pods: the one field that is changed in a hurry. Where an autoscaler chooses, its bounds. */
export function ScaleDialog(props: {
  address: ResourceAddress;
  app: WebAppObject;
  autoscaled: boolean;
  onEdited: (edited: Edited) => void;
  onClose: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { app, address, autoscaled } = props;
  const { autoscaling, replicas = 1 } = app.spec ?? {};
  const [count, setCount] = useState(String(replicas));
  const [min, setMin] = useState(String(autoscaling?.minReplicas ?? 2));
  const [max, setMax] = useState(String(autoscaling?.maxReplicas ?? ''));

  const wanted = (was: DraftSpec | undefined): DraftSpec =>
    autoscaled
      ? {
          ...was,
          autoscaling: {
            ...(was?.autoscaling as {}),
            minReplicas: Number(min),
            maxReplicas: Number(max),
          },
        }
      : { ...was, replicas: Number(count) };
  const problem = problemsOfSpec(app, wanted(app.spec as DraftSpec))[0];
  const unchanged = autoscaled
    ? Number(min) === autoscaling?.minReplicas &&
      Number(max) === autoscaling?.maxReplicas
    : Number(count) === replicas;

  const scale = async () => {
    // Only this field is meant, whatever else was changed meanwhile: it goes on top of what is there now.
    const latest = await api.getLatestResource<WebAppObject>(address);
    const { uid = '', generation = 0 } = latest.object.metadata;
    const result = await api.editResource<WebAppObject>(address, {
      spec: wanted(latest.object.spec as DraftSpec),
      base: { uid, generation },
      dryRun: false,
    });
    props.onEdited({ before: latest.object, result });
  };

  return (
    <ActionDialog
      title={t('scale.title', { name: address.name })}
      action={{
        text: t('scale.action'),
        kind: 'emphasis',
        disabled: unchanged || Boolean(problem),
      }}
      onAction={scale}
      onClose={props.onClose}
    >
      {autoscaled ? (
        <>
          <p>{t('scale.autoscaled')}</p>
          <TextInput
            label={t('scale.min')}
            type="number"
            min={1}
            max={100}
            takesFocus
            value={min}
            onChange={setMin}
          />
          <TextInput
            label={t('scale.max')}
            type="number"
            min={1}
            max={100}
            value={max}
            error={problem?.message}
            onChange={setMax}
          />
        </>
      ) : (
        <TextInput
          label={t('scale.replicas')}
          help={t('scale.now', { count: replicas })}
          type="number"
          min={1}
          max={100}
          takesFocus
          value={count}
          error={problem?.message}
          onChange={setCount}
        />
      )}
    </ActionDialog>
  );
}
