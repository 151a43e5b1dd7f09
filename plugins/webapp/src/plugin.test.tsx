import webAppPlugin from '.';
import * as legacy from './legacy';
import {
  isWebAppAvailable,
  WEBAPP_ANNOTATION,
  webAppFilter,
} from './isWebAppAvailable';
import { clusterPicker, dryRun } from './formFields/fields';
import { sampleEntity } from '../dev/sampleApp';

describe('both frontend systems', () => {
  it('expose the same tab, fleet page and form fields', () => {
    const current = [
      'entity-content:webapp',
      'page:webapp',
      'scaffolder-form-field:webapp/cluster-picker',
      'scaffolder-form-field:webapp/dry-run',
      'scaffolder-form-field:webapp/webapp-picker',
      'scaffolder-form-field:webapp/spec-of-webapp',
      'scaffolder-form-field:webapp/how-to-apply',
    ] as const;
    for (const id of current) {
      expect(webAppPlugin.getExtension(id)).toBeDefined();
    }
    expect(Object.keys(legacy).sort()).toEqual([
      'EntityWebAppContent',
      'FlyrailClusterPickerFieldExtension',
      'FlyrailDryRunFieldExtension',
      'FlyrailHowToApplyFieldExtension',
      'FlyrailSpecOfWebAppFieldExtension',
      'FlyrailWebAppPickerFieldExtension',
      'WebAppsPage',
      'isWebAppAvailable',
      'webAppPlugin',
    ]);
    expect([clusterPicker.name, dryRun.name]).toEqual([
      'FlyrailClusterPicker',
      'FlyrailDryRun',
    ]);
  });

  it('ask for the same annotation', () => {
    expect(webAppFilter).toHaveProperty([
      `metadata.annotations.${WEBAPP_ANNOTATION}`,
    ]);
  });

  it('show the tab for components that opted in, and for no others', () => {
    expect(isWebAppAvailable(sampleEntity)).toBe(true);
    expect(isWebAppAvailable({ ...sampleEntity, kind: 'API' })).toBe(false);
    expect(
      isWebAppAvailable({
        ...sampleEntity,
        metadata: { name: 'sample-app', annotations: {} },
      }),
    ).toBe(false);
  });
});
