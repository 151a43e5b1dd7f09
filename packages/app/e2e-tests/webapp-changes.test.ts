import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessibility';
import { chooseTheme, expect, open, picture, test, until } from './portal';

const namespace = 'production';

/** Goes to the element as somebody without a mouse does. */
async function tabTo(page: Page, element: Locator) {
  await expect(element).toBeVisible();
  for (let presses = 0; presses < 120; presses++) {
    if (await element.evaluate(node => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${element} cannot be reached by Tab`);
}

test('a web app is created, seen, broken, healed, edited, scaled and deleted, the edit by keyboard alone', async ({
  page,
  portal,
}) => {
  const name = `change-${Date.now().toString(36)}`;
  const tab = `/catalog/default/component/${name}/webapp`;
  const sentence = (words: RegExp) =>
    page.getByRole('heading', { name: words });
  const button = (text: string) =>
    page.getByRole('button', { name: text, exact: true });
  const dialog = page.getByRole('dialog');
  const specOf = async () =>
    JSON.parse(
      await portal.kubectl(
        '-n',
        namespace,
        'get',
        'webapp',
        name,
        '-o',
        'json',
      ),
    ).spec;
  await chooseTheme(page, 'dark');

  await test.step('created and seen', async () => {
    await portal.apply({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: {
        name,
        namespace,
        labels: { 'backstage.io/kubernetes-id': name },
      },
      spec: { image: 'nginx:1.21', replicas: 1 },
    });
    await until('its tab', async () => {
      await open(page, portal, tab);
      await expect(sentence(/1 of 1 replica serves/)).toBeVisible({
        timeout: 10_000,
      });
      return true;
    });
  });

  await test.step('broken by hand, and healed', async () => {
    await portal.kubectl('-n', namespace, 'delete', 'deployment', name);
    const drift = page.getByRole('table', { name: /behind the operator/ });
    await expect(drift.getByRole('row', { name: /Deployment/ })).toContainText(
      /Undone after/,
    );
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('edited by keyboard, with the difference shown, and undone', async () => {
    await tabTo(page, button('Edit'));
    await page.keyboard.press('Enter');
    await tabTo(page, dialog.getByLabel('Replicas', { exact: true }));
    await expectAccessible(page, dialog);
    await picture(page, 'edit-dark');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('2');
    await tabTo(page, button('Review the change'));
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('-replicas: 1')).toBeVisible();
    await expect(dialog.getByText('+replicas: 2')).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'diff-dark');
    // The focus is where the next thing is to be done.
    await expect(button('Apply')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(sentence(/2 of 2 replicas serve/)).toBeVisible();
    await tabTo(page, button('Undo'));
    await page.keyboard.press('Enter');
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('edited on a page that others made stale: both changes are kept', async () => {
    await chooseTheme(page, 'light');
    await open(page, portal, tab);
    await button('Edit').click();
    await dialog.getByLabel('Max replicas').fill('4');
    await portal.kubectl(
      ...['-n', namespace, 'patch', 'webapp', name, '--type=merge'],
      ...['-p', '{"spec":{"replicas":3}}'],
    );
    await expect(dialog.getByText('It changed meanwhile')).toBeVisible();
    await expect(dialog.getByText(/by hand \(kubectl patch\)/)).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'stale-light');
    await button('Put my change on top of it').click();
    await button('Review the change').click();
    await expect(dialog.getByText('+  maxReplicas: 4')).toBeVisible();
    await button('Apply').click();
    await expect(dialog).toHaveCount(0);
    expect(await specOf()).toMatchObject({
      replicas: 3,
      autoscaling: { maxReplicas: 4 },
    });
  });

  await test.step('scaled', async () => {
    await button('Scale').click();
    await dialog.getByLabel('Replicas').fill('1');
    await expectAccessible(page, dialog);
    await dialog.getByRole('button', { name: 'Scale' }).click();
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('found in the fleet', async () => {
    await open(page, portal, '/webapps');
    await page.getByRole('searchbox', { name: 'Search' }).fill(name);
    await expectAccessible(page, page.locator('main, article').first());
    await picture(page, 'fleet-light');
    await page.getByRole('link', { name }).click();
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('deleted, after its name was typed', async () => {
    await button('Delete').click();
    await expect(button('Delete it')).toBeDisabled();
    await dialog.getByRole('textbox').fill(name);
    await expectAccessible(page, dialog);
    await button('Delete it').click();
    await expect(dialog).toHaveCount(0);
    await until('it is gone with its Deployment', async () => {
      const left = await portal.kubectl(
        ...['-n', namespace, 'get', 'webapp,deployment', '-o', 'name'],
        ...['-l', `backstage.io/kubernetes-id=${name}`],
      );
      return left === '' ? true : undefined;
    });
  });
});
