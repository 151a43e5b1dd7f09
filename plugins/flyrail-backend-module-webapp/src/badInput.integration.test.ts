import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import {
  OperatorHarness,
  temporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  resourcePath,
  type Condition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { webappOperator } from './operator';

const image = 'registry.example.com/shop/web:1.0.0';

jest.setTimeout(60_000);

describe('WebApps that are legal and impossible', () => {
  let harness: OperatorHarness;

  beforeAll(async () => {
    harness = await OperatorHarness.start({ operator: webappOperator });
  });

  afterAll(async () => {
    await harness?.stop();
  });

  it('say that their priority class is unknown, and are well when it is corrected', async () => {
    const { when, then } = harness;
    await when.created('gold', { image, priorityClassName: 'gold' });
    const { found } = await then.holds('Available says so', async () => {
      const { status } = await harness.get(harness.resource, 'gold');
      const available: Condition | undefined = status?.conditions?.find(
        ({ type }: Condition) => type === 'Available',
      );
      return (
        available?.reason === 'UnknownPriorityClass' && { found: available }
      );
    });
    expect(found.status).toBe('False');
    expect(found.message).toMatch(
      /no PriorityClass with name gold.*spec.priorityClassName/,
    );
    await when.edited(harness.resource, 'gold', {
      spec: { priorityClassName: null },
    });
    await then.holds('the Deployment names none', async () => {
      const { spec } = await harness.get(Deployment, 'gold');
      return spec.template.spec.priorityClassName === undefined;
    });
  });

  it('go quietly with a namespace that is being deleted', async () => {
    const namespace = await temporaryNamespace(harness.direct);
    const path = resourcePath(harness.resource, { namespace: namespace.name });
    await harness.direct.request({
      method: 'POST',
      path,
      body: {
        apiVersion: 'platform.example.com/v1',
        kind: 'WebApp',
        metadata: { name: 'going' },
        spec: { image },
      },
    });
    await harness.then.holds('it is applied', () =>
      harness.direct.request({
        path: resourcePath(Deployment, {
          namespace: namespace.name,
          name: 'going',
        }),
      }),
    );
    harness.proxy.forget();
    await namespace.remove();
    await harness.then.holds(
      'the namespace is gone',
      () =>
        harness.direct
          .request({ path: `/api/v1/namespaces/${namespace.name}` })
          .then(
            () => false,
            error => error.status === 404,
          ),
      45_000,
    );
    const asked = harness.proxy
      .seen({ write: true })
      .filter(request => request.path.includes(`/${namespace.name}/`));
    // Each of its five objects that goes may be missed once.
    expect(asked.length).toBeLessThan(40);
    expect(harness.operator.get(namespace.name, 'going')).toBeUndefined();
  });
});
