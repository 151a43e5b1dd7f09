import {
  ApiError,
  ClusterUnreachableError,
} from '@flyrail/backstage-plugin-flyrail-node';
import { refusal } from './refusal';

const attempt = {
  cluster: 'dev',
  clusterTitle: 'Local cluster',
  kind: 'Gadget',
  namespace: 'shop',
  name: 'one',
};
const api = (
  status: number,
  reason: string,
  message: string,
  problems: { field: string; message: string }[] = [],
) => new ApiError('dev', status, reason, message, problems);

describe('a refusal of the API server', () => {
  it.each([
    [
      'invalid fields',
      api(422, 'Invalid', 'is invalid', [
        { field: 'spec.mode', message: 'Unsupported value: "c"' },
        { field: '<nil>', message: 'some validation rules were not checked' },
      ]),
      'InputError',
      'Gadget shop/one in cluster "dev" was refused:\nspec.mode: Unsupported value: "c"',
    ],
    [
      'several undeclared fields',
      api(
        500,
        'Unknown',
        'failed to create typed patch object (shop/one; g/v1, Kind=Gadget): errors:\n  .spec.a: field not declared in schema\n  .spec.b: expected numeric (int or float), got string',
      ),
      'InputError',
      'spec.a: field not declared in schema\nspec.b: expected numeric',
    ],
    [
      'rights that Flyrail lacks',
      api(
        403,
        'Forbidden',
        'gadgets "one" is forbidden: User "system:serviceaccount:flyrail:host" cannot patch resource "gadgets"',
      ),
      'NotAllowedError',
      'config/rbac',
    ],
    [
      'a policy or quota',
      api(403, 'Forbidden', 'gadgets "one" is forbidden: exceeded quota: few'),
      'InputError',
      'exceeded quota: few',
    ],
    [
      'a namespace that is not there',
      api(404, 'NotFound', 'namespaces "shop" not found'),
      'InputError',
      'kubectl create namespace shop',
    ],
    [
      'an object that exists although it should be new',
      api(422, 'Invalid', 'is invalid', [
        {
          field: 'metadata.resourceVersion',
          message: 'Invalid value: 0: must be specified for an update',
        },
      ]),
      'ConflictError',
      'Gadget shop/one already exists in cluster "dev"',
    ],
    [
      'a failure of its own',
      api(500, 'InternalError', 'etcdserver: request timed out'),
      'ServiceUnavailableError',
      'HTTP 500',
    ],
    [
      'no answer at all',
      new ClusterUnreachableError(
        'dev',
        'Cluster "dev" is not reachable: gone',
      ),
      'ServiceUnavailableError',
      'not reachable',
    ],
  ])(
    'for %s becomes an error a person can act on',
    (_, error, name, message) => {
      const refused = refusal(error, attempt);
      expect(refused.name).toBe(name);
      expect(refused.message).toContain(message);
    },
  );

  it('names the name, not who holds its fields, for an object that should be new and is not', () => {
    const held = api(409, 'Conflict', 'Apply failed with 1 conflict', [
      { field: '.spec.mode', message: 'conflict with "argocd" using g/v1' },
    ]);
    expect(refusal(held, { ...attempt, intent: 'create' })).toMatchObject({
      name: 'ConflictError',
      message: expect.not.stringContaining('argocd'),
      problems: [{ field: 'metadata.name', message: expect.any(String) }],
    });
  });
});
