import { expectAccessible } from './accessibility';
import { press, write } from './keyboard';
import { chooseTheme, expect, open, picture, test, until } from './portal';

const namespace = 'production';

test('a web app is created, seen, broken, healed, edited, scaled and deleted, by keyboard alone', async ({
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
    await open(page, portal, '/create/templates/default/webapp');
    const field = (label: string) =>
      page.getByRole('textbox', { name: label, exact: true });
    await write(page, field('Name'), name);
    await write(page, page.getByRole('textbox', { name: 'Owner' }), 'shop');
    await expect(
      page.getByRole('option', { name: /shop team/i }),
    ).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await press(page, button('Next'));
    await write(page, page.getByLabel('Image'), 'nginx:1.21');
    await write(page, page.getByLabel('Replicas', { exact: true }), '1');
    await press(page, button('Next'));
    await press(page, button('Review'));
    await press(page, button('Create'));
    await press(page, page.getByRole('link', { name: 'Open the web app' }));
    await page.waitForURL(`**${tab}`);
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('broken by hand, and healed', async () => {
    await portal.kubectl('-n', namespace, 'delete', 'deployment', name);
    const drift = page.getByRole('table', { name: /behind the operator/ });
    await expect(drift.getByRole('row', { name: /Deployment/ })).toContainText(
      /Undone after/,
    );
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('edited, with the difference shown, and undone', async () => {
    await press(page, button('Edit'));
    await write(page, dialog.getByLabel('Replicas', { exact: true }), '2');
    await expectAccessible(page, dialog);
    await picture(page, 'edit-dark');
    await press(page, button('Review the change'));
    await expect(dialog.getByText('-replicas: 1')).toBeVisible();
    await expect(dialog.getByText('+replicas: 2')).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'diff-dark');
    // The focus is where the next thing is to be done.
    await expect(button('Apply')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(sentence(/2 of 2 replicas serve/)).toBeVisible();
    await press(page, button('Undo'));
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('edited on a page that others made stale: both changes are kept', async () => {
    await chooseTheme(page, 'light');
    await open(page, portal, tab);
    await press(page, button('Edit'));
    await write(page, dialog.getByLabel('Max replicas'), '4');
    await portal.kubectl(
      ...['-n', namespace, 'patch', 'webapp', name, '--type=merge'],
      ...['-p', '{"spec":{"replicas":3}}'],
    );
    await expect(dialog.getByText('It changed meanwhile')).toBeVisible();
    await expect(dialog.getByText(/by hand \(kubectl patch\)/)).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'stale-light');
    await press(page, button('Put my change on top of it'));
    await press(page, button('Review the change'));
    await expect(dialog.getByText('+  maxReplicas: 4')).toBeVisible();
    await press(page, button('Apply'));
    await expect(dialog).toHaveCount(0);
    expect(await specOf()).toMatchObject({
      replicas: 3,
      autoscaling: { maxReplicas: 4 },
    });
  });

  await test.step('scaled', async () => {
    await press(page, button('Scale'));
    await write(page, dialog.getByLabel('Replicas'), '1');
    await expectAccessible(page, dialog);
    await press(page, dialog.getByRole('button', { name: 'Scale' }));
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('found in the fleet', async () => {
    await open(page, portal, '/webapps');
    await write(page, page.getByRole('searchbox', { name: 'Search' }), name);
    await expectAccessible(page, page.locator('main, article').first());
    await picture(page, 'fleet-light');
    await press(page, page.getByRole('link', { name }));
    await expect(sentence(/1 of 1 replica serves/)).toBeVisible();
  });

  await test.step('deleted, after its name was typed', async () => {
    await press(page, button('Delete'));
    await expect(button('Delete it')).toBeDisabled();
    await write(page, dialog.getByRole('textbox'), name);
    await expectAccessible(page, dialog);
    await press(page, button('Delete it'));
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
