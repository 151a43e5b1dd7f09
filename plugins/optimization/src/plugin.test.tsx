import optimizationPlugin from '.';
import * as legacy from './legacy';
import {
  isOptimizationAvailable,
  OPTIMIZATION_ANNOTATION,
  optimizationFilter,
} from './isOptimizationAvailable';
import { sampleEntity } from '../dev/sampleOptimization';

describe('both frontend systems', () => {
  it('expose the same tab, card, fleet page and api', () => {
    const current = [
      'api:optimization/optimizer',
      'entity-content:optimization',
      'entity-card:optimization',
      'page:optimization',
    ] as const;
    for (const id of current) {
      expect(optimizationPlugin.getExtension(id)).toBeDefined();
    }
    expect(Object.keys(legacy).sort()).toEqual([
      'EntityOptimizationCard',
      'EntityOptimizationContent',
      'OptimizationsPage',
      'isOptimizationAvailable',
      'optimizationPlugin',
    ]);
    expect(
      [...legacy.optimizationPlugin.getApis()].map(({ api }) => api.id),
    ).toEqual(['plugin.optimization.optimizer']);
  });

  it('ask for the same annotation', () => {
    expect(optimizationFilter).toHaveProperty([
      `metadata.annotations.${OPTIMIZATION_ANNOTATION}`,
    ]);
  });

  it('show the tab for components that opted in, and for no others', () => {
    expect(isOptimizationAvailable(sampleEntity)).toBe(true);
    expect(isOptimizationAvailable({ ...sampleEntity, kind: 'API' })).toBe(
      false,
    );
    expect(
      isOptimizationAvailable({
        ...sampleEntity,
        metadata: { name: 'frontend-web', annotations: {} },
      }),
    ).toBe(false);
  });
});
