import { sampleApp } from '../../dev/sampleApp';
import { formErrors, fromYaml, problemsOfSpec, withoutAdded } from './spec';

describe('a spec that somebody writes', () => {
  it('has nothing of what the form adds by itself, and keeps what was there', () => {
    expect(
      withoutAdded(
        {
          image: 'nginx:1.21',
          probes: {},
          exposure: { host: '' },
          env: [{ name: 'A', value: '' }, {}],
          resources: { requests: {}, limits: { cpu: '1' } },
          monitoring: {},
        },
        { image: 'nginx:1.20', monitoring: { path: '/metrics' } },
      ),
    ).toEqual({
      image: 'nginx:1.21',
      env: [{ name: 'A' }, {}],
      resources: { limits: { cpu: '1' } },
      monitoring: {},
    });
  });

  it.each([
    ['replicas: 3', { spec: { replicas: 3 } }],
    ['- a', { problem: '' }],
    ['', { problem: '' }],
    ['a: [', { problem: expect.stringMatching(/line 1/) }],
  ])('read from the YAML %j', (text, read) => {
    expect(fromYaml(text)).toEqual(read);
  });

  it('is judged by its schema and the rules between its fields, where the form shows it', () => {
    const spec = {
      ...sampleApp.spec,
      replicas: 0,
      env: [{ name: '1A' }],
    };
    const problems = problemsOfSpec(sampleApp, spec);
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'spec.env[0].name',
      'spec.replicas',
    ]);
    expect(formErrors(problems)).toMatchObject({
      replicas: { __errors: [expect.any(String)] },
      env: { 0: { name: { __errors: [expect.stringMatching(/digit/)] } } },
    });
    expect(
      problemsOfSpec(sampleApp, {
        ...sampleApp.spec,
        autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 3 },
      })[0].field,
    ).toBe('spec.autoscaling.minReplicas');
    expect(problemsOfSpec(sampleApp, { ...sampleApp.spec })).toEqual([]);
  });
});
