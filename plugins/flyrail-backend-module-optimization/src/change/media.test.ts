import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { parseAllDocuments } from 'yaml';
import { autoscalerMedium } from './autoscalerMedium';
import { workloadMedium, type LeafChange } from './leaves';
import { readLeaf, writesOf, type Media } from './media';
import { changeYaml, withoutPlace } from './plan';

const resourceVersion = '7';

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', resourceVersion },
  spec: {
    template: {
      spec: {
        containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }],
      },
    },
  },
};

const utilization = (name: string, averageUtilization: number) => ({
  name,
  target: { type: 'Utilization', averageUtilization },
});
const queue = {
  type: 'External',
  external: {
    metric: { name: 'queue' },
    target: { type: 'AverageValue', averageValue: '30' },
  },
};

const autoscaler: KubernetesObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'shop', resourceVersion },
  spec: {
    minReplicas: 2,
    metrics: [
      queue,
      { type: 'Resource', resource: utilization('cpu', 60) },
      {
        type: 'ContainerResource',
        containerResource: { ...utilization('cpu', 75), container: 'app' },
      },
    ],
  },
};

const main = workloadMedium(Deployment, deployment);
const scaler = autoscalerMedium(autoscaler);
const media: Media = { main, autoscalers: new Map([['web', scaler]]) };

const cpu: LeafChange = {
  container: 'app',
  field: 'requests.cpu',
  original: '1',
  before: '1',
  wanted: '800m',
};
const target: LeafChange = {
  autoscaler: 'web',
  field: 'utilization.cpu',
  original: '60',
  before: '60',
  wanted: '75',
};

describe('The targets of an autoscaler', () => {
  it.each([
    ['of the pod', {}, '60'],
    ['of one container', { container: 'app' }, '75'],
    ['of a container that it does not scale by', { container: 'proxy' }, null],
  ])('are read %s', (_, of, value) => {
    expect(
      readLeaf(media, {
        autoscaler: 'web',
        field: 'utilization.cpu',
        ...of,
      }),
    ).toBe(value);
  });

  it('are written in the whole list, on exactly the object that was read', () => {
    expect(scaler.patch([{ leaf: target, value: '80' }], {})).toEqual({
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion },
        spec: {
          metrics: [
            queue,
            { type: 'Resource', resource: utilization('cpu', 80) },
            {
              type: 'ContainerResource',
              containerResource: {
                ...utilization('cpu', 75),
                container: 'app',
              },
            },
          ],
        },
      },
    });
  });

  it('are gone with it', () => {
    expect(
      readLeaf({ main, autoscalers: new Map([['web', undefined]]) }, target),
    ).toBeNull();
  });
});

describe('The writes of a change', () => {
  it.each([
    ['rises is written after the workload', '75', ['Deployment', 'Horizontal']],
    [
      'falls is written before the workload',
      '50',
      ['Horizontal', 'Deployment'],
    ],
  ])('where a target %s', (_, wanted, order) => {
    const writes = writesOf(
      media,
      [cpu, { ...target, wanted }],
      leaf => leaf.wanted,
    );
    expect(writes.map(({ medium }) => medium.object.kind.slice(0, 10))).toEqual(
      order,
    );
    expect(
      writes.map(({ values }) => values.map(({ value }) => value)).flat(),
    ).toEqual(order[0] === 'Deployment' ? ['800m', wanted] : [wanted, '800m']);
  });

  it('are a YAML document each, for who pastes them', () => {
    expect(
      parseAllDocuments(changeYaml(media, [cpu, target])).map(document =>
        document.toJS(),
      ),
    ).toMatchObject([
      {
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop' },
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'app', resources: { requests: { cpu: '800m' } } },
              ],
            },
          },
        },
      },
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        spec: { metrics: [queue, { resource: utilization('cpu', 75) }, {}] },
      },
    ]);
  });

  it('have each a place, or what has none is named', () => {
    expect(withoutPlace(media, [cpu, target])).toBeUndefined();
    expect(
      withoutPlace({ main, autoscalers: new Map() }, [cpu, target]),
    ).toMatch(/Deployment "web" .* no field for utilization.cpu/);
    expect(
      withoutPlace({ main, autoscalers: new Map([['web', undefined]]) }, [
        target,
      ]),
    ).toMatch(/HorizontalPodAutoscaler "web" is gone/);
  });
});
