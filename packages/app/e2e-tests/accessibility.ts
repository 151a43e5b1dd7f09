import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/**
 * No violation of WCAG 2.1 AA inside `region`. The frame around it (sidebar,
 * entity header) is Backstage's own.
 */
export async function expectAccessible(page: Page, region: Locator) {
  await region.evaluate(element => element.setAttribute('data-axe', ''));
  const { violations } = await new AxeBuilder({ page })
    .include('[data-axe]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  await region.evaluate(element => element.removeAttribute('data-axe'));
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  );
  expect(found).toEqual([]);
}
