import { EventSummary } from '@flyrail/backstage-plugin-flyrail-common';

/** How many events are shown before one asks for all. */
const FIRST = 8;

/** Of these, how many are kept for the operator's own, which pods' events would push out. */
const FIRST_OWN = 4;

/** The operators' field of their events begins so. */
const OWN = /^flyrail/;

/**
 * The events to show before one asks for all, newest first: of the operator's own at least {@link FIRST_OWN}, when
 * there are so many.
 */
export function firstEvents(events: EventSummary[]): EventSummary[] {
  const sorted = newestFirst(events);
  const kept = sorted
    .filter(event => OWN.test(event.reportingController))
    .slice(0, FIRST_OWN);
  const others = sorted
    .filter(event => !kept.includes(event))
    .slice(0, FIRST - kept.length);
  return newestFirst([...kept, ...others]);
}

/** Of the same moment, the operator's own come first. Pure. */
export function newestFirst(events: EventSummary[]): EventSummary[] {
  const isOther = (event: EventSummary) =>
    OWN.test(event.reportingController) ? 0 : 1;
  return [...events].sort(
    (a, b) => b.lastSeen.localeCompare(a.lastSeen) || isOther(a) - isOther(b),
  );
}
