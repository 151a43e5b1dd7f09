import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';
import { isHeldBy, wasAppliedBy, whoChanged } from './fieldManagers';

const entry = (
  manager: string,
  time: string,
  fieldsV1: Record<string, unknown>,
  rest: Partial<ManagedField> = {},
): ManagedField => ({ manager, time, fieldsV1, operation: 'Update', ...rest });
const ours = entry(
  'flyrail-webapp',
  '2026-01-01T00:00:00Z',
  { 'f:spec': { 'f:selector': {} } },
  { operation: 'Apply' },
);
const replicas = ['f:spec', 'f:replicas'];

describe('whoChanged', () => {
  it('names the manager that holds the field', () => {
    const fields = [
      ours,
      entry('kubectl-edit', '2026-01-02T00:00:00Z', {
        'f:spec': { 'f:replicas': {} },
      }),
      entry('helm', '2026-01-03T00:00:00Z', { 'f:metadata': {} }),
    ];
    expect(whoChanged(fields, 'flyrail-webapp', [replicas])).toBe(
      'kubectl-edit',
    );
  });

  it('names the last other writer when the field was removed and nobody holds it', () => {
    const fields = [
      ours,
      entry('kubectl-edit', '2026-01-02T00:00:00Z', { 'f:metadata': {} }),
    ];
    expect(whoChanged(fields, 'flyrail-webapp', [replicas])).toBe(
      'kubectl-edit',
    );
  });

  it('names who scaled, by the subresource and without a time', () => {
    const fields = [
      ours,
      entry('kubectl-edit', '2026-01-02T00:00:00Z', { 'f:metadata': {} }),
      {
        manager: 'kubectl',
        operation: 'Update' as const,
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    ];
    expect(whoChanged(fields, 'flyrail-webapp', [replicas])).toBe('kubectl');
  });

  it('does not suspect who only writes the status', () => {
    const fields = [
      ours,
      entry(
        'kube-controller-manager',
        '2026-01-02T00:00:00Z',
        { 'f:status': {} },
        { subresource: 'status' },
      ),
    ];
    expect(whoChanged(fields, 'flyrail-webapp', [replicas])).toBeUndefined();
  });

  it('knows what we hold and whether we ever applied the object', () => {
    expect(isHeldBy([ours], 'flyrail-webapp', ['f:spec', 'f:selector'])).toBe(
      true,
    );
    expect(isHeldBy([ours], 'flyrail-webapp', replicas)).toBe(false);
    expect(wasAppliedBy([ours], 'flyrail-webapp')).toBe(true);
    expect(wasAppliedBy([ours], 'helm')).toBe(false);
  });
});
