import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  TextInput,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  replicaBounds,
  WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { ActionDialog } from './ActionDialog';
import { DraftSpec, problemsOfSpec } from './spec';
import { Edited } from './useEdit';

/**
 * How many pods: the one field that is changed in a hurry. Where an autoscaler is asked for, its bounds, also before it
 * is there: the operator leaves the replicas to it.
 */
export function ScaleDialog(props: {
  address: ResourceAddress;
  app: WebAppObject;
  onEdited: (edited: Edited) => void;
  onClose: () => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const api = useFlyrailApi();
  const { app, address } = props;
  const { autoscaling, replicas = 1 } = app.spec ?? {};
  const autoscaled = autoscaling?.enabled ?? false;
  const { minReplicas, maxReplicas } = replicaBounds({ autoscaling });
  const [count, setCount] = useState(String(replicas));
  const [min, setMin] = useState(String(minReplicas));
  const [max, setMax] = useState(String(maxReplicas));

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
    ? Number(min) === minReplicas && Number(max) === maxReplicas
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
