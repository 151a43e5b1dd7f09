/**
 * The command that writes `report.api.md` of each package: what it offers to
 * others, as a file that a review sees change. It reads what `tsc` left in
 * dist-types. With `check` it writes nothing and fails where a report is stale.
 */
export function apiReports({ check }: { check: boolean }): string[] {
  return [
    'backstage-repo-tools',
    'api-reports',
    ...(check ? ['--ci'] : []),
    '--allow-all-warnings',
    // The first would put a path of this machine into the reports; an export without a tag counts as public.
    '--omit-messages',
    'ae-wrong-input-file-type,ae-missing-release-tag',
    'plugins/*',
  ];
}

/**
 * The compiler run whose declarations the reports are made from: an incremental
 * one prints members in the order in which it happened to meet them.
 */
export const declarations = ['tsc', '--incremental', 'false'];
