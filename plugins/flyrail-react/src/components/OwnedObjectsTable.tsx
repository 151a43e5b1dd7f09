import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { OwnedObject } from '@flyrail/backstage-plugin-flyrail-common';
import { flyrailReactTranslationRef } from '../translation';
import { DataTable } from './DataTable';
import { ObjectName } from './ObjectName';
import { RelativeTime } from './RelativeTime';
import { Tone, Toned } from './tone';

const healthTone: Record<OwnedObject['health'], Tone> = {
  healthy: 'good',
  progressing: 'progress',
  degraded: 'bad',
  unknown: 'neutral',
};

/** How an owned object is to be read: missing and foreign ones outweigh their health. */
export function ownedTone(owned: OwnedObject): Tone {
  if (owned.state === 'missing') {
    return 'bad';
  }
  return owned.state === 'foreign' ? 'warning' : healthTone[owned.health];
}

/** What the resource owns in the cluster, and how each of these objects is. */
export function OwnedObjectsTable(props: { owned: OwnedObject[] }) {
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const words = {
    healthy: t('owned.healthy'),
    progressing: t('owned.progressing'),
    degraded: t('owned.degraded'),
    unknown: t('owned.unknown'),
  };
  const word = (owned: OwnedObject) => {
    if (owned.state === 'missing') {
      return t('owned.missing');
    }
    return owned.state === 'foreign' ? t('owned.foreign') : words[owned.health];
  };
  return (
    <DataTable
      caption={t('owned.caption')}
      none={t('owned.none')}
      rows={props.owned}
      rowKey={owned => `${owned.kind}/${owned.namespace}/${owned.name}`}
      columns={[
        {
          title: t('owned.object'),
          cell: owned => <ObjectName kind={owned.kind} name={owned.name} />,
        },
        {
          title: t('owned.state'),
          cell: owned => <Toned tone={ownedTone(owned)}>{word(owned)}</Toned>,
        },
        {
          title: t('owned.message'),
          prose: true,
          cell: owned => owned.message,
        },
        {
          title: t('owned.age'),
          cell: owned =>
            owned.createdAt ? <RelativeTime at={owned.createdAt} /> : '–',
        },
      ]}
    />
  );
}
