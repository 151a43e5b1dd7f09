export const PLATFORM = 'group:default/platform';
export const READERS = 50;
const TEAMS = 20;
/** Every fifth sees everything. */
const PLATFORM_EVERY = 5;

export const teamOf = (index: number) => `group:default/team-${index % TEAMS}`;

export interface Reader {
  user: string;
  groups: string[];
  /** The object whose page is looked at, one of the reader's own. */
  own: number;
}

/** Who looks at a fleet of so many objects, twenty at least. */
export function readersOf(objects: number): Reader[] {
  const ofTeam = Math.floor(objects / TEAMS);
  return Array.from({ length: READERS }, (_, index) => ({
    user: `user:default/reader-${index}`,
    groups: index % PLATFORM_EVERY === 0 ? [PLATFORM] : [teamOf(index)],
    own:
      (index % TEAMS) +
      TEAMS * ((Math.floor(index / TEAMS) + (index % 7)) % ofTeam),
  }));
}
