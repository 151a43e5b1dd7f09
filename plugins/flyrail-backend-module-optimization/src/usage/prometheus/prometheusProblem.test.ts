import { problemOfAnswer, problemOfConnection } from './prometheusProblem';

const json = (error: string) => JSON.stringify({ status: 'error', error });

it.each([
  [
    'Prometheus',
    422,
    'query processing would load too many samples into memory in query execution',
  ],
  [
    'Prometheus',
    400,
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  ],
  [
    'VictoriaMetrics',
    422,
    'cannot select more than -search.maxSamplesPerQuery=1000000000 samples',
  ],
  ['Thanos', 500, 'exceeded series limit: limit 1000 violated (got 1001)'],
  [
    'Mimir',
    422,
    'the query exceeded the maximum number of chunks (limit: 2000000 chunks) (err-mimir-max-chunks-per-query)',
  ],
])('%s says by %p that it is too much', (_, status, error) => {
  expect(
    problemOfAnswer('http://p', status, json(error), () => undefined, 0).kind,
  ).toBe('tooMuch');
});

it.each([
  ['12', 12_000],
  ['0', 0],
  ['999999', 300_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
  ['soon', undefined],
])('Retry-After: %s is %p ms', (header, expected) => {
  const problem = problemOfAnswer('http://p', 429, '', () => header, 0);
  expect(problem).toMatchObject({ kind: 'busy', retryAfterMs: expected });
});

it.each([
  [401, '', 'unauthorized'],
  [407, '', 'unauthorized'],
  [302, '', 'wrongAddress'],
  [405, '<html>', 'wrongAddress'],
  [413, '', 'tooMuch'],
  [500, '', 'busy'],
  [502, '<html>', 'busy'],
  [504, '<html>', 'slow'],
  [422, json('context deadline exceeded'), 'slow'],
  [400, json('unknown function'), 'refused'],
])('an answer %p %s is %s', (status, body, kind) => {
  expect(
    problemOfAnswer('http://p', status, body, () => undefined, 0).kind,
  ).toBe(kind);
});

it('tells what the connection said', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), {
    code: 'ECONNREFUSED',
  });
  expect(problemOfConnection('http://p', error)).toMatchObject({
    kind: 'unreachable',
    message: 'http://p cannot be reached: connect ECONNREFUSED 127.0.0.1:9',
  });
  expect(
    problemOfConnection('http://p', new DOMException('late', 'TimeoutError'))
      .kind,
  ).toBe('slow');
});
