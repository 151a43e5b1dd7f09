import {
  ClusterResult,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Fragment, ReactNode } from 'react';
import { usePageAddress } from '../pageAddress';
import { useResources } from '../resources';
import { Selection, selectResources } from '../selection';
import { flyrailReactTranslationRef } from '../translation';
import { Choice } from './Choice';
import { Notice } from './Notice';
import { ResourceScreens } from './ResourceScreens';

/** An object, and the answer of the cluster that it is in. */
export type FoundResource<T extends KubernetesObject> = {
  object: T;
  result: ClusterResult<T>;
};

/** How one of several objects is chosen. */
export type ResourceChoice<T extends KubernetesObject> = {
  label: string;
  text: (found: FoundResource<T>) => string;
  /** The name by which the browser's address remembers the object looked at. */
  parameter: string;
};

/** The tab of an entity for the objects of one kind: which of the five screens, or the object that is looked at. */
export function ResourceTab<T extends KubernetesObject>(props: {
  entity: { metadata: { name: string; annotations?: Record<string, string> } };
  /** The capability's: `capabilityAnnotation('webapp')`. */
  annotation: string;
  kindId: string;
  invalidTitle: string;
  choice: ResourceChoice<T>;
  /** The entity opted in, and no cluster has an object for it. */
  empty: (state: { selection: Selection; hasClusters: boolean }) => ReactNode;
  children: (found: FoundResource<T>, refresh: () => void) => ReactNode;
}) {
  const selection = selectResources(props.entity, props.annotation);
  const live = useResources<T>(props.kindId, selection.filters);

  if (selection.by === 'invalid') {
    return (
      <Notice tone="bad" title={props.invalidTitle}>
        <p>{selection.message}</p>
      </Notice>
    );
  }
  return (
    <ResourceScreens
      live={live}
      empty={({ hasClusters }) => props.empty({ selection, hasClusters })}
    >
      {clusters => (
        <OneOf
          found={clusters.flatMap(result =>
            result.items.map(object => ({ object, result })),
          )}
          choice={props.choice}
        >
          {chosen => props.children(chosen, live.refresh)}
        </OneOf>
      )}
    </ResourceScreens>
  );
}

/** The object that the address names. Where that is not there, this is said above the first of those that are. */
function OneOf<T extends KubernetesObject>(props: {
  found: FoundResource<T>[];
  choice: ResourceChoice<T>;
  children: (found: FoundResource<T>) => ReactNode;
}) {
  const { found, choice } = props;
  const { t } = useTranslationRef(flyrailReactTranslationRef);
  const address = usePageAddress();
  const wanted = address.of(choice.parameter);
  const named = found.find(item => addressOf(item) === wanted);
  const selected = named ?? found[0];
  return (
    <>
      {wanted && !named && (
        <Notice tone="warning" title={t('choice.absent', { wanted })}>
          <p>{t('choice.instead', { shown: addressOf(selected) })}</p>
        </Notice>
      )}
      {found.length > 1 && (
        <Choice
          label={choice.label}
          value={addressOf(selected)}
          options={found.map(item => ({
            value: addressOf(item),
            text: choice.text(item),
          }))}
          onChange={value => address.set({ [choice.parameter]: value })}
        />
      )}
      <Fragment key={addressOf(selected)}>{props.children(selected)}</Fragment>
    </>
  );
}

function addressOf({
  object: { metadata },
  result,
}: FoundResource<KubernetesObject>): string {
  return `${result.cluster.name}/${metadata.namespace}/${metadata.name}`;
}
