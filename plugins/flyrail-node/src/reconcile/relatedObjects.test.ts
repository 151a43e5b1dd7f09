import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Pod } from '../builtins';
import type { Observation } from '../cache/reflector';
import type { OperatorScope } from './operatorScope';
import { RelatedObjects } from './relatedObjects';

let observe: (observation: Observation) => void;
jest.mock('./operatorScope', () => ({
  reflect: (
    _scope: unknown,
    _resource: unknown,
    store: { upsert(object: object): void; remove(object: object): void },
    options: { onChange(observation: object): void },
  ) => {
    observe = observation => {
      if (observation.type === 'delete') {
        store.remove(observation.object);
      } else {
        store.upsert(observation.object);
      }
      options.onChange(observation);
    };
    return { synced: true };
  },
}));

const pod = (app: string | undefined, version: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...{ name: 'pod', namespace: 'prod', uid: 'u', resourceVersion: version },
    labels: app ? { app } : {},
  },
});
const told = (object: KubernetesObject, type: Observation['type'] = 'upsert') =>
  observe({ object, type, listed: false });

function begin() {
  const queued: string[] = [];
  const related = new RelatedObjects({
    operator: {
      name: 'shop',
      reads: [
        {
          resource: Pod,
          relatesTo: ({ metadata }: KubernetesObject) =>
            metadata.labels?.app && {
              namespace: metadata.namespace!,
              name: metadata.labels.app,
            },
        },
      ],
    },
    queue: { add: (key: string) => queued.push(key) },
    synced: () => true,
    emit: () => {},
  } as unknown as OperatorScope);
  const of = (app: string) =>
    related.of(Pod, `prod/${app}`).map(({ metadata }) => metadata.name);
  return { of, queued };
}

describe('RelatedObjects', () => {
  it('go from one owner to another by their labels, and both are told', () => {
    const { of, queued } = begin();
    told(pod('a', '1'));
    told(pod('b', '2'));
    expect([of('a'), of('b')]).toEqual([[], ['pod']]);
    expect(queued).toEqual(['prod/a', 'prod/a', 'prod/b']);
  });

  it('leave their owner when they lose the label, and when they are deleted', () => {
    const { of, queued } = begin();
    told(pod('a', '1'));
    told(pod(undefined, '2'));
    expect(of('a')).toEqual([]);
    told(pod('a', '3'));
    expect(of('a')).toEqual(['pod']);
    told(pod(undefined, '4'), 'delete');
    expect(of('a')).toEqual([]);
    expect(queued).toEqual(['prod/a', 'prod/a', 'prod/a', 'prod/a']);
  });
});
