import { sampleApp } from '../../dev/sampleApp';
import { meanwhile } from './changedBy';

describe('what was done meanwhile', () => {
  const object = {
    ...sampleApp,
    metadata: {
      ...sampleApp.metadata,
      annotations: { 'flyrail.io/requested-by': 'user:default/jane' },
    },
    spec: { ...sampleApp.spec!, replicas: 5, env: [{ name: 'A', value: '1' }] },
  };
  delete (object.spec as { port?: number }).port;

  it('names for each field who wrote it last; for one that is gone, who wrote last at all', () => {
    const found = meanwhile(sampleApp, {
      object,
      managers: [
        {
          manager: 'kubectl-edit',
          time: '2026-11-20T09:00:00Z',
          fields: ['spec.replicas'],
        },
        {
          manager: 'flyrail-portal',
          time: '2026-11-20T08:00:00Z',
          fields: ['spec.env[A].value', 'spec.replicas'],
        },
      ],
    });
    expect(found.requestedBy).toBe('user:default/jane');
    expect(found.changes).toEqual([
      {
        path: 'spec.replicas',
        before: 3,
        after: 5,
        by: 'kubectl-edit',
        at: '2026-11-20T09:00:00Z',
      },
      {
        path: 'spec.port',
        before: 8080,
        by: 'kubectl-edit',
        at: '2026-11-20T09:00:00Z',
      },
      {
        path: 'spec.env',
        after: [{ name: 'A', value: '1' }],
        by: 'flyrail-portal',
        at: '2026-11-20T08:00:00Z',
      },
    ]);
  });
});
