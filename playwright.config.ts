import { defineConfig } from '@playwright/test';

/** The browser tests. `./dev test e2e` runs them; the portal is started by the tests themselves, as a user would. */
export default defineConfig({
  testDir: 'packages/app/e2e-tests',
  outputDir: 'e2e-test-report',
  // One portal, one story: the tests share what `./dev start` brought up.
  workers: 1,
  retries: 0,
  // Patient with a busy machine: what must be fast is measured by the tests themselves.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  use: {
    actionTimeout: 45_000,
    viewport: { width: 1360, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.FLYRAIL_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
