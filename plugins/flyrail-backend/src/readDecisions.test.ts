import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { ReadDecisions } from './readDecisions';

const ann = mockCredentials.user('user:default/ann');
const ben = mockCredentials.user('user:default/ben');

function setup() {
  const clock = { time: 1, now: () => clock.time };
  const policy = jest.fn(
    async (): Promise<PolicyDecision> => ({
      result: AuthorizeResult.ALLOW,
    }),
  );
  return { clock, policy, decisions: new ReadDecisions(policy, clock) };
}

describe('what a person may read', () => {
  it('is asked once for all that a page asks at the same time, and for five seconds', async () => {
    const { clock, policy, decisions } = setup();
    await Promise.all([decisions.of(ann), decisions.of(ann)]);
    clock.time += 4999;
    await decisions.of(ann);
    expect(policy).toHaveBeenCalledTimes(1);
    clock.time += 2;
    await decisions.of(ann);
    expect(policy).toHaveBeenCalledTimes(2);
  });

  it('is each person’s own', async () => {
    const { policy, decisions } = setup();
    await decisions.of(ann);
    await decisions.of(ben);
    expect(policy.mock.calls).toEqual([[ann], [ben]]);
  });

  it('is asked again when it could not be told', async () => {
    const { policy, decisions } = setup();
    policy.mockRejectedValueOnce(new Error('the permission backend is away'));
    await expect(decisions.of(ann)).rejects.toThrow('is away');
    await expect(decisions.of(ann)).resolves.toEqual({ result: 'ALLOW' });
  });

  it('is not kept of a service', async () => {
    const { policy, decisions } = setup();
    await decisions.of(mockCredentials.service());
    await decisions.of(mockCredentials.service());
    expect(policy).toHaveBeenCalledTimes(2);
  });
});
