import type { Json } from '../client';

/** WebApps as an API server lists them, with managedFields as several clients leave them: about 4.5 kB each. */
export function manyWebApps(count: number): Json[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      name: `app-${index}`,
      namespace: `bench-${index % 20}`,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(1000 + index),
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'backstage.io/kubernetes-id': `app-${index}` },
      managedFields: ['flyrail-webapp', 'kubectl', 'argocd'].map(manager => ({
        manager,
        operation: 'Apply',
        apiVersion: 'platform.example.com/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': Object.fromEntries(
            Array.from({ length: 60 }, (__, field) => [`f:field${field}`, {}]),
          ),
        },
      })),
    },
    spec: {
      image: 'registry.example.com/shop/web:1.0.0',
      replicas: 2,
      port: 8080,
      paused: false,
      security: { networkPolicy: 'strict', podSecurityStandard: 'restricted' },
      env: Array.from({ length: 3 }, (__, variable) => ({
        name: `VARIABLE_${variable}`,
        value: 'a value of some length, as they have',
      })),
    },
    status: {
      observedGeneration: 1,
      conditions: ['Ready', 'Available', 'Progressing'].map(type => ({
        type,
        status: 'True',
        reason: 'Applied',
        message: 'Everything is as it should be, in so many words',
        observedGeneration: 1,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      })),
    },
  }));
}
