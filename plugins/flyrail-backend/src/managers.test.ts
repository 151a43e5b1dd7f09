import { managersOf } from './managers';

describe('who wrote to a spec', () => {
  it('is told by manager, the latest first, with dotted paths; who reports status is left out', () => {
    const managed = (manager: string, time: string, more: {}) => ({
      manager,
      operation: 'Update' as const,
      time,
      ...more,
    });
    expect(
      managersOf({
        apiVersion: 'v1',
        kind: 'Gadget',
        metadata: {
          managedFields: [
            managed('flyrail-portal', '2026-11-20T08:00:00Z', {
              fieldsV1: {
                'f:metadata': { 'f:labels': {} },
                'f:spec': {
                  'f:image': {},
                  'f:env': {
                    'k:{"name":"MODE"}': { '.': {}, 'f:value': {} },
                  },
                  'f:finalizers': { 'v:"x"': {} },
                },
              },
            }),
            managed('flyrail-webapp', '2026-11-20T08:00:01Z', {
              subresource: 'status',
              fieldsV1: { 'f:status': {} },
            }),
            managed('kubectl-edit', '2026-11-20T09:00:00Z', {
              fieldsV1: { 'f:spec': { '.': {}, 'f:replicas': {} } },
            }),
            { manager: 'kubectl-annotate' },
          ],
        },
      }),
    ).toEqual([
      {
        manager: 'kubectl-edit',
        time: '2026-11-20T09:00:00Z',
        fields: ['spec.replicas'],
      },
      {
        manager: 'flyrail-portal',
        time: '2026-11-20T08:00:00Z',
        fields: ['spec.image', 'spec.env[MODE].value', 'spec.finalizers["x"]'],
      },
      { manager: 'kubectl-annotate', fields: [] },
    ]);
  });
});
