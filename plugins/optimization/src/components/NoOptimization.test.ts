import { sampleEntity } from '../../dev/sampleOptimization';
import { sampleFor } from './NoOptimization';

const annotated = (annotations: Record<string, string>) =>
  sampleFor({ metadata: { name: 'web', annotations } });

describe('the CostOptimization to begin with', () => {
  it.each([
    [
      'a component that asks by its label',
      {
        'flyrail.io/optimization': 'enabled',
        'backstage.io/kubernetes-id': 'frontend-web',
        'backstage.io/kubernetes-namespace': 'shop',
      },
      { namespace: 'shop', name: 'frontend-web' },
      'frontend-web',
    ],
    [
      'a component that names it',
      { 'flyrail.io/optimization': 'prod/web-sizes' },
      { namespace: 'prod', name: 'web-sizes' },
      'web-sizes',
    ],
    [
      'a component that names several: the first',
      {
        'flyrail.io/optimization': 'prod/web-sizes, prod/db-sizes',
        'backstage.io/kubernetes-id': 'frontend-web',
        'backstage.io/kubernetes-namespace': 'shop',
      },
      { namespace: 'prod', name: 'web-sizes' },
      'frontend-web',
    ],
  ])('is what the tab shows for %s', (_, annotations, metadata, target) => {
    const sample = annotated(annotations);
    expect(sample.metadata).toMatchObject(metadata);
    expect(sample.spec.targetWorkload.name).toBe(target);
  });

  it('changes nothing', () => {
    expect(sampleFor(sampleEntity).spec.dryRun).toBe(true);
  });
});
