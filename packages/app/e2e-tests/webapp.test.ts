import { expectAccessible } from './accessibility';
import type { Page } from '@playwright/test';
import {
  chooseTheme,
  expect,
  figure,
  open,
  picture,
  signalComponent,
  test,
  until,
} from './portal';
import { watchObjects } from './watch';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- the tools are no package
import { accountUser, flyrailByUser } from '../../../tools/dev/src/auditLog';

const namespace = 'production';

/** One story, told in order: what a newcomer does in the first ten minutes. */
test.describe.configure({ mode: 'serial' });

test.describe('a web app', () => {
  // A name of its own in each run: a portal that runs on may be used twice.
  const name = `shop-${Date.now().toString(36)}`;
  const tab = `/catalog/default/component/${name}/webapp`;

  test('goes from the template to running pods and a tab that shows it', async ({
    page,
    portal,
  }) => {
    await open(page, portal, '/create/templates/default/webapp');

    await test.step('name and owner', async () => {
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await page.getByRole('textbox', { name: 'Owner' }).fill('shop');
      await page.getByRole('option', { name: /shop team/i }).click();
      await expectAccessible(page, page.locator('form'));
      await page.getByRole('button', { name: 'Next' }).click();
    });

    await test.step('what only the API server can refuse, the form shows by field', async () => {
      await page.getByLabel('Image').fill('nginx:1.21');
      await page.getByLabel('Replicas', { exact: true }).fill('2');
      await page.getByLabel('Min replicas').fill('5');
      await page.getByLabel('Max replicas').fill('3');
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(
        page.getByText(/minReplicas must not exceed maxReplicas/).first(),
      ).toBeVisible();
      await expect(
        page.getByText(/spec\.autoscaling\.minReplicas/).first(),
      ).toBeVisible();
      await page.getByRole('button', { name: 'Back' }).click();
      await page.getByLabel('Min replicas').fill('2');
      await page.getByRole('button', { name: 'Next' }).click();
    });

    let clickedAt = 0;
    await test.step('checked, reviewed, submitted', async () => {
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Create' }).click();
      clickedAt = Date.now();
    });

    const { milliseconds } = await until(
      'two pods Running and Ready',
      async () => {
        const ready = await portal.kubectl(
          ...['get', 'pods', '-n', namespace],
          ...['-l', `backstage.io/kubernetes-id=${name}`],
          ...['-o', 'jsonpath={.items[*].status.containerStatuses[0].ready}'],
        );
        return ready === 'true true' ? ready : undefined;
      },
      { since: clickedAt, seconds: 120 },
    );
    figure(`template submitted → pods Running and Ready: ${milliseconds} ms`);

    await page.getByRole('link', { name: 'Open the web app' }).click();
    await page.waitForURL(`**${tab}`);
    await expect(
      sentence(page, /2 of 2 replicas serve nginx:1.21/),
    ).toBeVisible();
  });

  test('keeps its name: the form refuses to create another one of it', async ({
    page,
    portal,
  }) => {
    await open(page, portal, '/create/templates/default/webapp');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByRole('textbox', { name: 'Owner' }).fill('shop');
    await page.getByRole('option', { name: /shop team/i }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Image').fill('nginx:1.21');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('metadata.name').first()).toBeVisible();
    await expect(page.getByText(/choose another name/).first()).toBeVisible();
  });

  for (const theme of ['light', 'dark'] as const) {
    test(`is accessible in ${theme}, and logs nothing that a stock page does not`, async ({
      page,
      portal,
      consoleErrors,
    }) => {
      await chooseTheme(page, theme);
      await open(page, portal, '/catalog/default/system/shop');
      await expect(page.getByText('Has components').first()).toBeVisible();
      const stock = new Set(consoleErrors.splice(0));
      await open(page, portal, tab);
      await expect(sentence(page, /replicas serve/)).toBeVisible();
      await expect(
        page.getByRole('heading', { name: 'What happened' }),
      ).toBeVisible();
      await expectAccessible(page, page.locator('main, article').first());
      await picture(page, `webapp-${theme}`);
      expect(consoleErrors.filter(error => !stock.has(error))).toEqual([]);
    });
  }

  test('heals within a second when its Deployment is deleted, and the tab tells of it', async ({
    page,
    portal,
  }) => {
    await open(page, portal, tab);
    await expect(sentence(page, /replicas serve/)).toBeVisible();
    const deployments = watchObjects(portal.cluster, 'deployments', namespace);
    try {
      const mine = ({ object }: { object: any }) =>
        object.metadata.name === name;
      const before = await deployments.event('the Deployment', mine);
      await portal.kubectl('-n', namespace, 'delete', 'deployment', name);
      const gone = await deployments.event(
        'its deletion',
        event => event.type === 'DELETED' && mine(event),
      );
      const healed = await deployments.event(
        'a new one',
        event =>
          event.type === 'ADDED' &&
          mine(event) &&
          event.object.metadata.uid !== before.object.metadata.uid,
      );
      const milliseconds = healed.seenAt - gone.seenAt;
      figure(`Deployment deleted → there again: ${milliseconds} ms`);
      expect(milliseconds).toBeLessThan(1_000);
    } finally {
      deployments.stop();
    }
    const drift = page.getByRole('table', { name: /behind the operator/ });
    await expect(drift.getByRole('row', { name: /Deployment/ })).toContainText(
      /deleted/i,
    );
    await expect(sentence(page, /2 of 2 replicas serve/)).toBeVisible();
  });

  test('says which cluster is not there and since when, and recovers by itself', async ({
    page,
    portal,
  }) => {
    await open(page, portal, tab);
    await expect(sentence(page, /replicas serve/)).toBeVisible();
    const away = page.getByText('Local cluster is not reachable');
    signalComponent(portal.cluster, 'kube-apiserver', 'SIGSTOP');
    try {
      await expect(away.first()).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText(/Since/).first()).toBeVisible();
      await picture(page, 'cluster-away');
    } finally {
      signalComponent(portal.cluster, 'kube-apiserver', 'SIGCONT');
    }
    await expect(away).toHaveCount(0, { timeout: 60_000 });
    await expect(sentence(page, /2 of 2 replicas serve/)).toBeVisible();
  });
});

test('an image that runs as root is refused by its namespace’s standard, and the tab says what to do', async ({
  page,
  portal,
}) => {
  const name = `root-${Date.now().toString(36)}`;
  await portal.apply({
    apiVersion: 'platform.example.com/v1',
    kind: 'WebApp',
    metadata: {
      name,
      namespace,
      labels: { 'backstage.io/kubernetes-id': name },
    },
    // The stand-in for the real nginx:1.21, which runs as root and listens on 80.
    spec: { image: 'nginx:1.21-rootful', port: 80 },
  });
  const { value } = await until('a condition with the remedy', async () => {
    const message = await portal.kubectl(
      ...['get', 'webapp', name, '-n', namespace],
      ...[
        '-o',
        'jsonpath={.status.conditions[?(@.type=="Available")].message}',
      ],
    );
    return /runs as root/.test(message) ? message : undefined;
  });
  expect(value).toMatch(/runAsUser/);
  await until(
    'its entity',
    async () => {
      await open(page, portal, `/catalog/default/component/${name}/webapp`);
      await expect(page.getByText(/runs as root/).first()).toBeVisible();
      return true;
    },
    { seconds: 120 },
  );
  await picture(page, 'runs-as-root');
  await portal.kubectl('-n', namespace, 'delete', 'webapp', name);
});

test('the sample runs in a namespace that enforces Pod Security restricted', async ({
  portal,
}) => {
  const { value } = await until('its pods', async () => {
    const pods = JSON.parse(
      await portal.kubectl(
        ...['get', 'pods', '-n', namespace, '-o', 'json'],
        ...['-l', 'backstage.io/kubernetes-id=sample-app'],
      ),
    ).items;
    const ready = pods.every(
      (pod: any) => pod.status.containerStatuses?.[0].ready,
    );
    return pods.length >= 2 && ready ? pods : undefined;
  });
  expect(value[0].spec.containers[0].image).toBe('nginx:1.21');
  const label = await portal.kubectl(
    ...['get', 'namespace', namespace],
    ...[
      '-o',
      'jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}',
    ],
  );
  expect(label).toBe('restricted');
});

test('nobody but the accounts of host and operators has done all this, and no right was missing', async ({
  portal,
}) => {
  const kubeconfig = await portal.kubeconfig();
  const { wrote, refused } = await flyrailByUser(kubeconfig);
  expect(refused).toEqual([]);
  expect(Object.keys(wrote).sort()).toEqual(
    ['flyrail-host', 'flyrail-optimization', 'flyrail-webapp'].map(accountUser),
  );
  expect(wrote[accountUser('flyrail-host')]).toEqual(['serviceaccounts/token']);
});

/** The tab's first line: how the web app is, as one sentence. */
function sentence(page: Page, words: RegExp) {
  return page.getByRole('heading', { name: words });
}
