import {
  lostOptimization,
  worseOptimization,
} from '../../dev/optimizationsInTrouble';
import {
  appliedOptimization,
  condition,
  inSituation,
  ownedOptimization,
  rolledBackOptimization,
  sampleOptimization,
  watchedOptimization,
  youngOptimization,
} from '../../dev/sampleOptimization';
import { possibleActions, waitsForPerson } from './possibleActions';
import { resizeTemplatePath } from './resizeTemplatePath';

const annotated = (annotations: Record<string, string>) => ({
  ...watchedOptimization,
  metadata: { ...watchedOptimization.metadata, annotations },
});

describe('what a person can do', () => {
  it.each([
    ['a recommendation', sampleOptimization, 'apply pause'],
    ['nothing recommended yet', youngOptimization, 'pause'],
    ['the recommendation in force', watchedOptimization, 'rollback pause'],
    ['a change that proved itself', appliedOptimization, 'rollback pause'],
    ['a change whose way back is lost', lostOptimization, 'pause'],
    ['a change that does worse', worseOptimization, 'rollback pause'],
    ['a change that was rolled back', rolledBackOptimization, 'pause'],
    ['a workload of another controller', ownedOptimization, 'pause'],
    [
      'while it is paused',
      annotated({ 'flyrail.io/paused': 'true' }),
      'resume',
    ],
    [
      'while it is being deleted',
      {
        ...sampleOptimization,
        metadata: {
          ...sampleOptimization.metadata,
          deletionTimestamp: '2026-11-20T08:00:00Z',
        },
      },
      '',
    ],
  ])('%s', (_, object, expected) => {
    const can = Object.entries(possibleActions(object))
      .filter(([, isPossible]) => isPossible)
      .map(([name]) => name);
    expect(can.join(' ')).toBe(expected);
  });

  it.each([
    ['a change is being written or taken back', [], false],
    [
      'a change rolls out',
      [condition('Verified', 'Unknown', 'RollingOut', '1 of 5 pods is new')],
      true,
    ],
  ])('is a rollback while %s: %s', (_, conditions, rollback) => {
    const { status } = watchedOptimization;
    expect(
      possibleActions({
        ...watchedOptimization,
        status: { ...status!, phase: 'Applying', conditions },
      }).rollback,
    ).toBe(rollback);
  });

  it('is a pull request where a repository keeps the workload', () => {
    const { pullRequest, apply } = possibleActions({
      ...sampleOptimization,
      status: {
        ...sampleOptimization.status!,
        currentRecommendation: {
          ...sampleOptimization.status!.currentRecommendation!,
          yaml: 'kind: Deployment\n',
        },
        conditions: [
          {
            type: 'Applicable',
            status: 'False',
            reason: 'GitOwned',
            message: 'Argo CD keeps it',
            lastTransitionTime: '2026-11-20T08:00:00Z',
          },
        ],
      },
    });
    expect(apply).toBe(false);
    expect(pullRequest).toBe('kind: Deployment\n');
    expect(
      new URL(
        resizeTemplatePath(pullRequest!, 'github.com?owner=shop&repo=apps'),
        'http://portal',
      ).searchParams.get('formData'),
    ).toBe(
      '{"patch":"kind: Deployment\\n","repoUrl":"github.com?owner=shop&repo=apps"}',
    );
  });

  it('is a page to paste into where the change is too long for an address', () => {
    expect(resizeTemplatePath('a'.repeat(10_000))).toBe(
      '/create/templates/default/resize',
    );
  });

  it('is an approval where it waits for a person although autoApply is on', () => {
    expect(
      possibleActions({
        ...sampleOptimization,
        spec: { ...sampleOptimization.spec, autoApply: true, dryRun: false },
      }).apply,
    ).toBe('approve');
  });
});

describe('what waits for a person', () => {
  it.each([
    ['a dry run', 'False', 'DryRun', true],
    ['what is not sure enough', 'False', 'NotSureEnough', true],
    ['what a person has to apply', 'False', 'WaitsForPerson', true],
    ['what waits for its schedule', 'False', 'WaitsForSchedule', false],
    [
      'what waits until the pods are settled',
      'False',
      'WorkloadUnsettled',
      false,
    ],
    ['what is about to be applied', 'True', 'WithinBounds', false],
    ['what nobody can apply', 'False', 'OwnedBy', false],
  ] as const)('%s', (_, status, reason, expected) => {
    const conditions = [condition('Applicable', status, reason, '')];
    expect(waitsForPerson(inSituation({ conditions }))).toBe(expected);
  });
});
