import { mayHavePodsOfOthers, targetPortMeanwhile } from './targetPort';

interface Port {
  name?: string;
  containerPort: number;
}
const deploymentWith = (
  ports: Port[],
  status: object = { observedGeneration: 2, replicas: 3, updatedReplicas: 3 },
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', generation: 2 },
  spec: { template: { spec: { containers: [{ name: 'web', ports }] } } },
  status,
});
const serviceTo = (...targetPorts: (string | number | undefined)[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: {
    ports: targetPorts.map((targetPort, index) => ({
      port: 8080 + index,
      ...(targetPort === undefined ? {} : { targetPort }),
    })),
  },
});
const theirs = [{ name: 'web', containerPort: 8080 }];
const ours = [{ name: 'http', containerPort: 8080 }];
const rolledOut = { observedGeneration: 2, replicas: 3, updatedReplicas: 3 };

describe('a Deployment that is taken over', () => {
  it.each([
    ['is as others made it', theirs, rolledOut, true],
    ['names no port', [{ containerPort: 8080 }], rolledOut, true],
    [
      'was changed a moment ago',
      ours,
      { ...rolledOut, observedGeneration: 1 },
      true,
    ],
    ['has old pods beside new ones', ours, { ...rolledOut, replicas: 4 }, true],
    ['was never looked at', ours, {}, true],
    ['is rolled out', ours, rolledOut, false],
  ])('and %s', (_, ports, status, mayHave) => {
    expect(mayHavePodsOfOthers(deploymentWith(ports, status))).toBe(mayHave);
  });
});

describe('the Service of pods that are taken over leads', () => {
  it.each<[string, Port[], (string | number | undefined)[], number, unknown]>([
    ['by number where theirs has another name', theirs, ['web'], 8080, 8080],
    ['by number where theirs has none', [], [8080], 8080, 8080],
    ['to its own number where no target is named', [], [undefined], 8080, 8080],
    [
      'by number during the rollout, for the old pods',
      ours,
      [8080],
      8080,
      8080,
    ],
    ['by name where that is the same', ours, ['http'], 8080, 'http'],
    ['by that name for a new number too', ours, ['http'], 9090, 'http'],
    [
      'where it led, if the number changes during the rollout',
      ours,
      [8080],
      9090,
      8080,
    ],
    [
      'to theirs alone where the number is another',
      theirs,
      ['web'],
      9090,
      'web',
    ],
    ['to theirs by name rather than by number', theirs, [8080], 9090, 'web'],
    ['to theirs still, during that rollout', ours, ['web'], 8080, 'web'],
    [
      'to the port of the web app, of several',
      [{ name: 'metrics', containerPort: 9100 }, ...theirs],
      ['metrics', 'web'],
      8080,
      8080,
    ],
    [
      'to the port of the web app where there is none yet',
      theirs,
      [],
      8080,
      8080,
    ],
  ])('%s', (_, ports, targets, port, expected) => {
    expect(
      targetPortMeanwhile(port, deploymentWith(ports), serviceTo(...targets)),
    ).toBe(expected);
  });

  it('to the port of the web app where there is no Service yet', () => {
    expect(targetPortMeanwhile(8080, deploymentWith(theirs), undefined)).toBe(
      8080,
    );
  });
});
