import { parseRetryAfter } from './retryAfter';

const now = Date.parse('2026-01-01T00:00:00Z');
const date = 'Thu, 01 Jan 2026 10:00:00 GMT';

describe('Retry-After', () => {
  it.each([
    ['seconds', '3', undefined, 3000],
    ['no wait at all', '0', undefined, 0],
    [
      'a date, by the local clock',
      'Thu, 01 Jan 2026 00:00:05 GMT',
      undefined,
      5000,
    ],
    [
      "a date, by the server's own clock",
      'Thu, 01 Jan 2026 10:00:07 GMT',
      date,
      7000,
    ],
    [
      'a date in the obsolete form',
      'Thursday, 01-Jan-26 00:00:05 GMT',
      undefined,
      5000,
    ],
    ['a date that is over', 'Wed, 31 Dec 2025 00:00:00 GMT', undefined, 0],
    ['more than ten minutes', '86400', undefined, 600_000],
    ['a date far away', 'Fri, 01 Jan 2027 00:00:00 GMT', undefined, 600_000],
  ])('understands %s', (_, header, sent, ms) => {
    expect(parseRetryAfter(header, sent, now)).toBe(ms);
  });

  it.each([undefined, '', 'soon', '-5', '3 s', 'NaN', 'Infinity'])(
    'makes nothing of %p',
    header => {
      expect(parseRetryAfter(header, undefined, now)).toBeUndefined();
    },
  );
});
