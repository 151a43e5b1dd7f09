import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expectAccessible } from './accessibility';
import { chooseTheme, expect, open, test, until } from './portal';
import { watchObjects } from './watch';

const namespace = 'production';
/** Screenshots for the README; written when asked for, so that a test run changes no file of the repository. */
const pictures = process.env.FLYRAIL_PICTURES && resolve(process.env.FLYRAIL_PICTURES);

test.describe.configure({ mode: 'serial' });

test('a web app goes from the template to running pods and its tab', async ({
  page,
  portal,
  consoleErrors,
}) => {
  const name = `shop-${Date.now().toString(36)}`;

  await test.step('the form says what the API server refuses, by field', async () => {
    await open(page, portal, '/create/templates/default/webapp');
    await page.getByLabel('Name', { exact: false }).first().fill(name);
    await page.getByRole('textbox', { name: /Owner/ }).fill('shop-team');
    await page.getByRole('option', { name: /shop/i }).first().click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('textbox', { name: /Image/ }).fill('nginx:1.21');
    const replicas = page.getByRole('spinbutton', { name: /^Replicas/ });
    await replicas.fill('2');
    await page.getByRole('button', { name: 'Next' }).click();
  });

  let clickedAt = 0;
  await test.step('submitted', async () => {
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    clickedAt = Date.now();
  });

  await test.step('pods run', async () => {
    const { milliseconds } = await until(
      'two pods Running',
      async () => {
        const phases = await portal.kubectl(
          ...['get', 'pods', '-n', namespace],
          ...['-l', `backstage.io/kubernetes-id=${name}`],
          ...['-o', 'jsonpath={.items[*].status.phase}'],
        );
        return phases === 'Running Running' ? phases : undefined;
      },
      { since: clickedAt, seconds: 120 },
    );
    console.log(`template submitted → pods Running: ${milliseconds} ms`);
  });

  await test.step('the link leads to the tab, which shows it', async () => {
    await page.getByRole('link', { name: 'Open the web app' }).click();
    await page.getByRole('tab', { name: 'Web app' }).click();
    await expect(page.getByText(/2 of 2 replicas/)).toBeVisible();
  });
  expect(consoleErrors).toEqual([]);
});
