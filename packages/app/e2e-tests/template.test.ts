import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility';
import {
  chooseTheme,
  expect,
  open,
  picture,
  test,
  until,
  type Portal,
} from './portal';

const namespace = 'production';

/** One story: created, submitted again, submitted with other values, edited. */
test.describe.configure({ mode: 'serial' });

test.describe('the template of a web app', () => {
  const name = `twice-${Date.now().toString(36)}`;
  const asked = (replicas: number) => ({
    name,
    namespace,
    owner: 'group:default/shop-team',
    how: 'apply',
    spec: { image: 'nginx:1.21', replicas },
  });

  test('submitted twice, succeeds twice and writes once', async ({
    page,
    portal,
  }) => {
    await toCheckPage(page, portal, 'webapp', asked(1));
    await expect(page.getByText(/This would be created on/)).toBeVisible();
    await submit(page);
    await expect(
      page
        .getByText(`WebApp ${namespace}/${name} on ${portal.cluster}: created`)
        .first(),
    ).toBeVisible();
    const version = await versionOf(portal, name);

    await toCheckPage(page, portal, 'webapp', asked(1));
    await expect(page.getByText(/already, exactly so/)).toBeVisible();
    await expect(page.getByText(/made by user:/)).toBeVisible();
    await submit(page);
    await expect(
      page.getByText(/identical \(made by user:/).first(),
    ).toBeVisible();
    expect(await versionOf(portal, name)).toBe(version);
  });

  for (const theme of ['light', 'dark'] as const) {
    test(`shows on its Check page in what the one that is there differs, accessibly in ${theme}`, async ({
      page,
      portal,
    }) => {
      await chooseTheme(page, theme);
      await toCheckPage(page, portal, 'webapp', asked(3));
      await expect(
        page.getByRole('row', { name: 'spec.replicas 1 3' }),
      ).toBeVisible();
      await expect(
        page.getByRole('button', { name: /Edit the one that is there/ }),
      ).toHaveAttribute('href', /webapp-edit\?formData=/);
      await expectAccessible(page, page.locator('form'));
      await picture(page, `template-check-${theme}`);
      await page.getByRole('button', { name: 'Review' }).press('Enter');
      await expect(
        page.getByText(/^metadata\.name: .*choose another name/).first(),
      ).toBeVisible();
      await expect(page.getByRole('button', { name: 'Create' })).toHaveCount(0);
    });
  }

  test('of an edit starts from what is there, whoever made it, and changes what was said', async ({
    page,
    portal,
  }) => {
    const edited = `${name}-edited`;
    await portal.apply({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: { name: edited, namespace },
      spec: asked(1).spec,
    });
    const webApp = `${portal.cluster}/${namespace}/${edited}`;
    const formData = JSON.stringify({ webApp });
    await open(
      page,
      portal,
      `/create/templates/default/webapp-edit?${new URLSearchParams({
        formData,
      })}`,
    );
    await expect(page.getByRole('combobox', { name: /Web app/ })).toHaveValue(
      webApp,
    );
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    const replicas = page.getByLabel('Replicas', { exact: true });
    await expect(replicas).toHaveValue('1');
    await replicas.fill('2');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await expect(
      page.getByRole('row', { name: 'spec.replicas 1 2' }),
    ).toBeVisible();
    await expectAccessible(page, page.locator('form'));
    await picture(page, 'template-edit');
    await submit(page);
    await until('the change', async () => {
      const stored = await portal.kubectl(
        ...['get', 'webapp', edited, '-n', namespace],
        ...['-o', 'jsonpath={.spec.replicas}'],
      );
      return stored === '2' || undefined;
    });
    await portal.kubectl(
      '-n',
      namespace,
      'delete',
      'webapp',
      '--ignore-not-found',
      name,
      edited,
    );
  });
});

/** Opens a template with its form filled in and goes to the page before the review, by keyboard. */
async function toCheckPage(
  page: Page,
  portal: Portal,
  template: string,
  values: object,
) {
  const formData = JSON.stringify({ ...values, cluster: portal.cluster });
  await open(
    page,
    portal,
    `/create/templates/default/${template}?${new URLSearchParams({
      formData,
    })}`,
  );
  for (const label of ['Owner', 'Image']) {
    await expect(page.getByLabel(label).first()).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).press('Enter');
  }
}

async function submit(page: Page) {
  await page.getByRole('button', { name: 'Review' }).press('Enter');
  await page.getByRole('button', { name: 'Create' }).press('Enter');
}

async function versionOf(portal: Portal, name: string) {
  return portal.kubectl(
    ...['get', 'webapp', name, '-n', namespace],
    ...['-o', 'jsonpath={.metadata.generation} {.metadata.annotations}'],
  );
}
