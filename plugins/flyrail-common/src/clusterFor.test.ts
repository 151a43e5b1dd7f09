import type { ClusterStatus, OperatorState, OperatorStatus } from './api';
import { clusterFor } from './clusterFor';

const cluster: ClusterStatus = {
  name: 'dev',
  title: 'Development',
  state: 'ok',
  since: '2026-01-01T00:00:00.000Z',
  version: 'v1.36.3',
};
const operator = (state: OperatorState): OperatorStatus => ({
  operator: 'gadget',
  kindId: 'gadgets.example.com',
  cluster: 'dev',
  state,
  since: '2026-01-02T00:00:00.000Z',
  message: 'what is wrong',
  remedy: 'what to do',
  waiting: 0,
});

describe('how a cluster is for one kind', () => {
  it.each(['running', 'standby'] as const)(
    'is as the cluster itself while the operator is %s',
    state => {
      expect(clusterFor(cluster, operator(state))).toEqual(cluster);
    },
  );

  it.each([
    ['noIdentity', 'noIdentity'],
    ['forbidden', 'forbidden'],
    ['notInstalled', 'notInstalled'],
    ['failed', 'failed'],
    ['unauthorized', 'unauthorized'],
    ['unreachable', 'unreachable'],
    ['starting', 'connecting'],
    ['stopped', 'connecting'],
  ] as const)('with an operator that is %s is %s', (state, expected) => {
    expect(clusterFor(cluster, operator(state))).toEqual({
      ...cluster,
      state: expected,
      since: '2026-01-02T00:00:00.000Z',
      message: 'what is wrong',
      remedy: 'what to do',
    });
  });

  it('is as the cluster itself when that is not well, whatever the operator says', () => {
    const away: ClusterStatus = {
      ...cluster,
      state: 'unreachable',
      message: 'gone',
    };
    expect(clusterFor(away, operator('noIdentity'))).toEqual(away);
  });

  it('leaves out what else is said of the cluster', () => {
    const overview = { ...cluster, operators: [operator('running')] };
    expect(clusterFor(overview, undefined)).toEqual(cluster);
  });
});
