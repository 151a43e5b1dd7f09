import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { givenPortal, until, type GivenPortal } from './givenPortal.ts';

/*
 * The portal without operators and the operators in a backend of their own: two
 * processes that share nothing but HTTP, started by `./dev start` with the
 * files of deploy/backend.
 */
const webApps = 'webapps.platform.example.com';
const name = 'apart';

let portal: GivenPortal;

before(async () => {
  portal = await givenPortal('apart', ['--operators-apart']);
});
after(() => portal?.stop());

test('the portal itself hosts no operators', async () => {
  const { status } = await portal.get(portal.url, '/api/flyrail/health');
  assert.equal(status, 404);
});

test('the operators ask nobody but the portal who somebody is', async () => {
  const path = `/api/flyrail/v1/resources/${webApps}`;
  const stranger = await fetch(portal.operatorsUrl + path);
  assert.equal(stranger.status, 401);
  const guest = await portal.get(portal.operatorsUrl, path);
  assert.equal(guest.status, 200, JSON.stringify(guest.body));
});

test('what is written there is reconciled, is in the portal’s catalog by the events bus, and told to browsers by its signals', async () => {
  const told = await portal.signals();
  try {
    const written = await portal.post(
      portal.operatorsUrl,
      `/api/flyrail/v1/clusters/${portal.cluster}/resources/${webApps}`,
      {
        dryRun: false,
        object: {
          apiVersion: 'platform.example.com/v1',
          kind: 'WebApp',
          metadata: {
            name,
            namespace: 'production',
            labels: { 'backstage.io/kubernetes-id': name },
          },
          spec: { image: 'nginx:1.21' },
        },
      },
    );
    assert.equal(written.status, 200, JSON.stringify(written.body));
    // The catalog also reads all WebApps every 30 s: an event is what comes sooner.
    await until('its entity is in the catalog', 15, async () => {
      const path = `/api/catalog/entities/by-name/component/default/${name}`;
      return (await portal.get(portal.url, path)).status === 200;
    });
    await until('it is Ready', 30, async () => {
      const path = `/api/flyrail/v1/resources/${webApps}?kubernetesId=${name}`;
      const { body } = await portal.get(portal.operatorsUrl, path);
      const [object] = body.clusters[0].items;
      return object?.status?.conditions?.some(
        (each: any) => each.type === 'Ready' && each.status === 'True',
      );
    });
    await until('a signal about it', 10, async () =>
      told.messages.some(message => message.includes(`"name":"${name}"`)),
    );
  } finally {
    told.close();
  }
});
