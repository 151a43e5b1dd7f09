import { expect, type Locator, type Page } from '@playwright/test';

/** Goes to the element as somebody without a mouse does. */
export async function tabTo(page: Page, element: Locator) {
  await expect(element).toBeVisible();
  for (let presses = 0; presses < 120; presses++) {
    if (await element.evaluate(node => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${element} cannot be reached by Tab`);
}

/** Presses a button or follows a link. */
export async function press(page: Page, element: Locator) {
  await expect(element).toBeEnabled();
  await tabTo(page, element);
  await page.keyboard.press('Enter');
}

/** Replaces the text of a field. */
export async function write(page: Page, element: Locator, text: string) {
  await tabTo(page, element);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
