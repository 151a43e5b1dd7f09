import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility';
import { press, write } from './keyboard';
import { podsOf, sizingOf } from './optimizedWorkload';
import {
  chooseTheme,
  expect,
  figure,
  open,
  picture,
  test,
  until,
} from './portal';

/*
 * The sample WebApp is right-sized from its page: what Prometheus knows of its
 * last two weeks is the demo's, everything else is real, its pods included.
 */
const namespace = 'production';
const name = 'sample-app';
const tab = `/catalog/default/component/${name}/optimization`;

test.afterAll(async ({ portal }) => {
  // Whatever the test came to: the sample is as it was.
  await portal.kubectl(
    ...['-n', namespace, 'delete', 'costoptimization', name],
    ...['--ignore-not-found', '--timeout=60s'],
  );
});

test('a web app is found, previewed, right-sized, proves itself and is rolled back, by keyboard alone, and its pods follow', async ({
  page,
  portal,
}) => {
  // The first time, Prometheus and its history are built beside the portal.
  test.setTimeout(20 * 60_000);
  const sentence = (words: RegExp) =>
    page.getByRole('heading', { level: 2, name: words });
  const button = (text: string) =>
    page.getByRole('button', { name: text, exact: true });
  const dialog = page.getByRole('dialog');
  const content = page.locator('main, article').first();
  const history = page.getByRole('table', { name: /proved itself/ });
  // The portal is there before its sample runs.
  await until(
    'the pods of the sample are Ready',
    async () => {
      const pods = await podsOf(portal, namespace, name);
      return pods.length > 0 && pods.every(({ isReady }) => isReady)
        ? pods
        : undefined;
    },
    { seconds: 120 },
  );
  const before = await sizingOf(portal, namespace, name);
  expect(before.webApp).toEqual(before.deployment);
  expect(before.managers).not.toContain('flyrail-optimization');
  let wanted = '';
  await chooseTheme(page, 'dark');

  await test.step('begun with what the empty tab says', async () => {
    await open(page, portal, tab);
    await expect(
      page.getByText(`No cost optimization yet for ${name}`),
    ).toBeVisible({ timeout: 120_000 });
    await expectAccessible(page, content);
    const manifest = page.getByRole('region', { name: /To begin with/ });
    await portal.apply((await manifest.textContent())!);
  });

  await test.step('analysed, from a Prometheus with two weeks of it', async () => {
    await expect(sentence(/can be saved, at \w+ risk/)).toBeVisible({
      timeout: 15 * 60_000,
    });
    await expect(page.getByText('Dry run', { exact: true })).toBeVisible();
    await expect(page.getByRole('img', { name: /CPU of one pod/ })).toBeVisible(
      { timeout: 60_000 },
    );
    await expectAccessible(page, content);
    await picture(page, 'optimization-found-dark');
  });

  await test.step('found in the fleet', async () => {
    await open(page, portal, '/optimization');
    await write(page, page.getByRole('searchbox', { name: 'Search' }), name);
    await expectAccessible(page, content);
    await picture(page, 'optimization-fleet-dark');
    await press(
      page,
      page.getByRole('link', { name: `Deployment ${name}` }).first(),
    );
    await page.waitForURL(url => url.pathname === tab);
    await expect(sentence(/can be saved, at \w+ risk/)).toBeVisible();
  });

  await test.step('previewed: what would change, judged by the API server; nothing is stored', async () => {
    await press(page, button('Preview and apply'));
    await expect(dialog.getByText(/The API server accepts this/)).toBeVisible();
    const memory = dialog.getByRole('row', { name: /memory request/ });
    const [, from, to] = /([0-9.]+\w*) → (\S+?)[-−]\d+ %/.exec(
      (await memory.textContent())!,
    )!;
    expect(from).toBe(before.webApp.requests.memory);
    wanted = to;
    await expect(dialog.getByText('-dryRun: true')).toBeVisible();
    await expect(dialog.getByText('+dryRun: false')).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'optimization-preview-dark');
    expect(await sizingOf(portal, namespace, name)).toEqual(before);
  });

  await test.step('applied: the WebApp, its Deployment and its real pods have it', async () => {
    await press(page, dialog.getByRole('button', { name: 'Apply' }));
    const clickedAt = Date.now();
    await expect(dialog).toHaveCount(0);
    await expect(
      sentence(/is being applied|Being watched after the change/),
    ).toBeVisible();
    const { milliseconds } = await podsFollow(wanted, clickedAt);
    figure(`Apply → pods of the new size Ready: ${milliseconds} ms`);
    const now = await sizingOf(portal, namespace, name);
    expect(now.webApp.requests.memory).toBe(wanted);
    expect(now.deployment).toEqual(now.webApp);
    await expect(sentence(/Being watched after the change/)).toBeVisible();
    await expectAccessible(page, content);
    await picture(page, 'optimization-watched-dark');
  });

  await test.step('proved itself', async () => {
    await expect(sentence(/^Right-sized: .* a month saved$/)).toBeVisible({
      timeout: 120_000,
    });
    await chooseTheme(page, 'light');
    await open(page, portal, tab);
    await expect(sentence(/^Right-sized: .* a month saved$/)).toBeVisible();
    await expect(
      history.getByRole('row', { name: /guest.*Applied/ }),
    ).toBeVisible();
    await expect(
      history.getByRole('row', { name: /by itself.*Proved itself/ }),
    ).toBeVisible();
    await expectAccessible(page, content);
    await picture(page, 'optimization-proved-light');
  });

  await test.step('rolled back: everything is as it was, and nothing of ours is left', async () => {
    await press(page, button('Roll back'));
    await expect(
      dialog.getByText(`WebApp ${namespace}/${name} was changed`),
    ).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'optimization-rollback-light');
    await press(page, dialog.getByRole('button', { name: 'Roll back' }));
    const clickedAt = Date.now();
    await expect(
      history.getByRole('row', { name: /guest.*Rolled back/ }),
    ).toBeVisible();
    const { milliseconds } = await podsFollow(
      before.webApp.requests.memory,
      clickedAt,
    );
    figure(`Roll back → pods of the old size Ready: ${milliseconds} ms`);
    expect(await sizingOf(portal, namespace, name)).toEqual(before);
    // It could be saved again, and why it is not by itself is said.
    await expect(sentence(/can be saved, at \w+ risk/)).toBeVisible();
    await expect(
      page.getByText(/The old values are back/).first(),
    ).toBeVisible();
    await expectAccessible(page, content);
    await picture(page, 'optimization-rolled-back-light');
  });

  /** Until all pods are Ready, ask for that memory, and no others are left. */
  function podsFollow(memory: string, since: number) {
    return until(
      `all pods ask for ${memory} and are Ready`,
      async () => {
        const pods = await podsOf(portal, namespace, name);
        return pods.length > 0 &&
          pods.every(pod => pod.isReady && pod.requests.memory === memory)
          ? pods
          : undefined;
      },
      { since, seconds: 120 },
    );
  }
});

test('the owner is told behind the bell of what could be saved, once, with the way to its tab', async ({
  page,
  portal,
}) => {
  await chooseTheme(page, 'light');
  await open(page, portal, '/notifications');
  // Of a page of five.
  await page.getByPlaceholder('Filter').fill('frontend-web');
  const told = page.getByRole('link', {
    name: /^Deployment frontend-web could save [\d.]+ USD a month$/,
  });
  await expect(told).toBeVisible({ timeout: 120_000 });
  await expect(told).toHaveCount(1);
  await expect(
    page.getByText(/cpu request .* → .*Namespace optimization-demo/),
  ).toBeVisible();
  await picture(page, 'optimization-told-light');
  await press(page, told);
  await page.waitForURL(url =>
    url.pathname.endsWith('/component/frontend-web/optimization'),
  );
  await expect(
    page.getByRole('heading', { level: 2, name: /can be saved, at \w+ risk/ }),
  ).toBeVisible();
});

test('the fleet’s report is downloaded as CSV', async ({ page, portal }) => {
  await chooseTheme(page, 'light');
  await open(page, portal, '/optimization');
  await expect(page.getByText(/frontend-web/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page, page.locator('main, article').first());
  await picture(page, 'optimization-fleet-light');
  const report = await downloaded(page);
  expect(report.split('\n')[0]).toMatch(/workload/i);
  expect(report).toMatch(/frontend-web/);
});

async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Showback report/ }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
