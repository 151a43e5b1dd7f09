import { expectAccessible } from './accessibility';
import { expect, open, test, until, useTheme } from './portal';
import { watchObjects } from './watch';

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
    console.log(`template submitted → pods Running and Ready: ${milliseconds} ms`);

    await page.getByRole('link', { name: 'Open the web app' }).click();
    await page.getByRole('button', { name: 'Deployment' }).click();
    await page.getByRole('menuitem', { name: 'Web app' }).click();
    await expect(
      page.getByRole('heading', { name: /2 of 2 replicas serve nginx:1.21/ }),
    ).toBeVisible();
  });
});
