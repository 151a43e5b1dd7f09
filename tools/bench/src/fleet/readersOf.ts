export const PLATFORM = 'group:default/platform';
export const READERS = 50;
const TEAMS = 20;
/** Every fifth sees everything. */
const PLATFORM_EVERY = 5;

export const teamOf = (index: number) => `group:default/team-${index % TEAMS}`;

export interface Reader {
  user: string;
  groups: string[];
  /** The WebApp whose page is looked at, one of the reader's own. */
  webApp: number;
}

/** Who looks at a fleet of so many WebApps. */
export function readersOf(webApps: number): Reader[] {
  return Array.from({ length: READERS }, (_, index) => ({
    user: `user:default/reader-${index}`,
    groups: index % PLATFORM_EVERY === 0 ? [PLATFORM] : [teamOf(index)],
    webApp: (index + TEAMS * (index % 7)) % webApps,
  }));
}
