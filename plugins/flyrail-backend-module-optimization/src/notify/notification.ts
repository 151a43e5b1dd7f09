import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { Announcement } from './announcement';

/** As long as the notifications' database takes a title. */
const LONGEST_TITLE = 255;
const LONGEST_DESCRIPTION = 2_000;

/** What a person reads of an announcement. Pure. */
export function notificationOf(
  announcement: Announcement,
  link: string,
): NotificationSendOptions['payload'] {
  return {
    title: titleOf(announcement).slice(0, LONGEST_TITLE),
    description: descriptionOf(announcement).slice(0, LONGEST_DESCRIPTION),
    link,
    severity: announcement.what === 'RolledBack' ? 'high' : 'normal',
    topic: 'optimization',
    scope: scopeOf(announcement),
  };
}

/**
 * The same scope again takes the place of the one before, unread. Savings that are found again are the same piece of
 * news; a change is applied, and rolled back, once for each recommendation.
 */
function scopeOf({
  what,
  cluster,
  object,
  recommendation,
}: Announcement): string {
  return [
    'optimization',
    ...[cluster, object.metadata.uid, what],
    ...(what === 'SavingsFound' ? [] : [recommendation]),
  ].join('/');
}

const sentence = (text: string) => `${text.replace(/[.\s]+$/, '')}.`;
const perMonth = (usd: number) => `${Math.abs(usd).toFixed(2)} USD a month`;

function titleOf({ what, workload, monthlySavings }: Announcement): string {
  const whose = `${workload.kind} ${workload.name}`;
  switch (what) {
    case 'SavingsFound':
      return `${whose} could save ${perMonth(monthlySavings)}`;
    case 'Applied':
      return `${whose} is right-sized and ${
        monthlySavings < 0 ? 'costs' : 'saves'
      } ${perMonth(monthlySavings)}${monthlySavings < 0 ? ' more' : ''}`;
    default:
      return `${whose} was rolled back`;
  }
}

/** What, where, what now: of a long one Backstage's list shows the first hundred characters. */
function descriptionOf({
  what,
  workload,
  cluster,
  by,
  message,
  next,
}: Announcement): string {
  const who = what === 'Applied' && by ? `, asked for by ${by}` : '';
  return [
    message + who,
    `Namespace ${workload.namespace}, cluster ${cluster}`,
    next,
  ]
    .map(sentence)
    .join(' ');
}
