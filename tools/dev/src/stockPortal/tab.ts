import type { Page } from '@playwright/test';
import { which } from '../debian.ts';

/**
 * Opens the page of a component as a guest, waits for its tab and for what the
 * tab has to say of the cluster.
 *
 * @throws Error with the page's text when they do not appear
 */
export async function lookAtTab(url: string, component: string): Promise<void> {
  // `./dev test` reads this file before anything is installed.
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({
    executablePath: which('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1360, height: 900 },
    });
    // Patient with a busy machine: how fast the page is, is not the question.
    page.setDefaultTimeout(120_000);
    await page.goto(`${url}/catalog/default/component/${component}`);
    await enterAsGuest(page);
    try {
      await openTab(page);
      await page
        .getByRole('heading', { level: 2, name: /replicas serve/ })
        .waitFor();
    } catch (error) {
      throw new Error(
        `${
          (error as Error).message
        }\nThe page (${page.url()}) says:\n${await page
          .locator('body')
          .innerText()}`,
      );
    }
  } finally {
    await browser.close();
  }
}

/** A new portal asks who somebody is; the classic one is set up to take everybody as the guest. */
async function enterAsGuest(page: Page) {
  const enter = page.getByRole('button', { name: 'Enter' });
  const content = page.locator('main, article').first();
  await enter.or(content).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await content.waitFor();
}

/** The new frontend system shows the tabs of a group behind the group's name. */
async function openTab(page: Page) {
  const tab = page.getByText('Web app', { exact: true });
  const group = page.getByText('Deployment', { exact: true });
  await tab.or(group).first().waitFor();
  if (!(await tab.isVisible())) await group.click();
  await tab.click();
}
