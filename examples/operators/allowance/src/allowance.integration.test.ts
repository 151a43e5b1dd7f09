import { OperatorHarness } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { ResourceQuota } from './desired';
import { allowanceOperator } from './operator';

jest.setTimeout(60_000);

describe('An Allowance on a real API server', () => {
  let harness: OperatorHarness;

  beforeAll(async () => {
    harness = await OperatorHarness.start({ operator: allowanceOperator });
  });

  afterAll(() => harness?.stop());

  // #region heals
  it('becomes a quota, and takes it back from who raises it', async () => {
    const { given, when, then } = harness;
    const { metadata } = await given.object('pocket-money', { size: 'small' });
    await when.edited(
      ResourceQuota,
      'pocket-money',
      { spec: { hard: { pods: '9999' } } },
      'a-clever-colleague',
    );
    await then.exists(ResourceQuota, 'pocket-money', {
      spec: { hard: { pods: '10' } },
    });
    const drift = await then.holds(
      'the drift is on record',
      () => harness.operator.drift(metadata.uid!)[0],
    );
    expect(drift).toMatchObject({
      by: 'a-clever-colleague',
      fields: ['spec.hard.pods'],
    });
  });
  // #endregion

  it('leaves a quota of that name alone that is not its own', async () => {
    const { when, then } = harness;
    await when.createdOther(ResourceQuota, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'taken' },
      spec: { hard: { pods: '3' } },
    });
    await when.created('taken', { size: 'large' });
    await then.condition('taken', 'Ready', 'False', /created by someone else/);
    const { spec } = await harness.get(ResourceQuota, 'taken');
    expect(spec.hard).toEqual({ pods: '3' });
  });

  it('tells when there is enough left', async () => {
    const { when, then } = harness;
    await when.created('enough');
    const { status } = await then.condition('enough', 'Sufficient', 'True');
    expect(status.conditions).toHaveLength(2);
  });

  it('is refused by the API server where the schema says no', async () => {
    await expect(
      harness.when.created('odd', { size: 'enormous' }),
    ).rejects.toMatchObject({ problems: [{ field: 'spec.size' }] });
  });

  it('writes nothing when there is nothing to do', async () => {
    await harness.then.nothingLeftToDo();
    expect(harness.operator.list().length).toBeGreaterThan(0);
  });
});
