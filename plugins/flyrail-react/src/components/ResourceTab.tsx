import {
  ClusterResult,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Fragment, ReactNode } from 'react';
import { usePageAddress } from '../pageAddress';
import { useResources } from '../resources';
import { Selection, selectResources } from '../selection';
import { Choice } from './Choice';
import { ClusterNotices, NotRefreshed } from './ClusterNotices';
import { Notice } from './Notice';
import {
  ErrorScreen,
  ForbiddenScreen,
  isForbidden,
  LoadingScreen,
  UnreachableScreen,
} from './screens';

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
  if (live.loading) {
    return <LoadingScreen />;
  }
  if (isForbidden(live.error)) {
    return <ForbiddenScreen permission="flyrail.resource.read" />;
  }
  if (!live.data) {
    return <ErrorScreen error={live.error!} onRetry={live.refresh} />;
  }

  const found = live.data.flatMap(result =>
    result.items.map(object => ({ object, result })),
  );
  if (found.length > 0) {
    return (
      <>
        {live.error && <NotRefreshed error={live.error} />}
        <ClusterNotices clusters={live.data} />
        <OneOf found={found} choice={props.choice}>
          {chosen => props.children(chosen, live.refresh)}
        </OneOf>
      </>
    );
  }
  const isAnswering = live.data.some(({ cluster }) => cluster.state === 'ok');
  if (live.data.length > 0 && !isAnswering) {
    return (
      <UnreachableScreen clusters={live.data.map(({ cluster }) => cluster)} />
    );
  }
  return (
    <>
      <ClusterNotices clusters={live.data} />
      {props.empty({ selection, hasClusters: live.data.length > 0 })}
    </>
  );
}

function OneOf<T extends KubernetesObject>(props: {
  found: FoundResource<T>[];
  choice: ResourceChoice<T>;
  children: (found: FoundResource<T>) => ReactNode;
}) {
  const { found, choice } = props;
  const address = usePageAddress();
  const selected =
    found.find(item => addressOf(item) === address.of(choice.parameter)) ??
    found[0];
  return (
    <>
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
