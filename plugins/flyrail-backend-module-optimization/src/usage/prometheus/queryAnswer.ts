/** Points of a series: times in Unix seconds, values as said, NaN included. */
export interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const VALUES = Buffer.from('"values":[');
const [QUOTE, COMMA, DOT, ZERO, OPEN, CLOSE] = Buffer.from('",.0[]');

/** The points of one series after the other. */
class Draft {
  #times = new Float64Array(512);
  #values = new Float64Array(512);
  #length = 0;

  add(time: number, value: number): void {
    if (this.#length === this.#times.length) {
      this.#times = twice(this.#times);
      this.#values = twice(this.#values);
    }
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length++;
  }

  take(): Points {
    const points = {
      times: this.#times.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
    };
    this.#length = 0;
    return points;
  }
}

function twice(numbers: Float64Array): Float64Array {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

/**
 * Parses what the query API answers. Of range queries, hundreds of thousands of points, each goes straight from the bytes
 * into typed arrays: `JSON.parse` makes an array and a string of each, ten times as much, and the portal shares the
 * memory. What is not written as Prometheus writes it is parsed as any JSON.
 *
 * @returns the answer with `Points` for the values of each series; undefined when it is no JSON
 */
export function parseAnswer(body: Buffer): any {
  const points: Points[] = [];
  const rest: string[] = [];
  const draft = new Draft();
  let at = 0;
  for (
    let found = body.indexOf(VALUES);
    found >= 0;
    found = body.indexOf(VALUES, at)
  ) {
    const begin = found + VALUES.length;
    const end = readPoints(body, begin, draft);
    if (end < 0) return anyAnswer(body);
    rest.push(body.toString('utf8', at, begin - 1), String(points.length));
    points.push(draft.take());
    at = end;
  }
  rest.push(body.toString('utf8', at));
  const answer = parsed(rest.join(''));
  for (const series of seriesOf(answer))
    series.values = points[series.values] ?? pointsOf(series.values);
  return answer;
}

function anyAnswer(body: Buffer): any {
  const answer = parsed(body.toString('utf8'));
  for (const series of seriesOf(answer))
    series.values = pointsOf(series.values);
  return answer;
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The series of a range query; an instant query's have no values, but one. */
function seriesOf(answer: any): { values: any }[] {
  const result = answer?.data?.result;
  return Array.isArray(result)
    ? result.filter(series => series?.values !== undefined)
    : [];
}

function pointsOf(pairs: unknown): Points {
  const draft = new Draft();
  for (const pair of Array.isArray(pairs) ? pairs : [])
    draft.add(Number(pair?.[0]), numberOf(pair?.[1]));
  return draft.take();
}

/** Prometheus writes numbers as strings, and what is none as NaN, +Inf, -Inf. */
export function numberOf(text: unknown): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
}

/**
 * Reads `[1767225600,"0.1"],[1767225900.5,"NaN"]]` from there on.
 *
 * @returns where it ends; -1 when it is written in another way
 */
function readPoints(body: Buffer, begin: number, draft: Draft): number {
  let at = begin;
  if (body[at] === CLOSE) return at + 1;
  for (;;) {
    if (body[at] !== OPEN) return -1;
    at++;
    const firstDigit = at;
    let time = 0;
    let scale = 0;
    for (; ; at++) {
      const digit = body[at] - ZERO;
      if (digit >= 0 && digit <= 9) {
        time = time * 10 + digit;
        scale *= 10;
      } else if (body[at] === DOT && scale === 0) scale = 1;
      else break;
    }
    if (at === firstDigit) return -1;
    if (body[at] !== COMMA || body[at + 1] !== QUOTE) return -1;
    const from = at + 2;
    at = body.indexOf(QUOTE, from);
    if (at < 0 || body[at + 1] !== CLOSE) return -1;
    draft.add(time / (scale || 1), numberOf(body.toString('latin1', from, at)));
    at += 2;
    if (body[at] === CLOSE) return at + 1;
    if (body[at] !== COMMA) return -1;
    at++;
  }
}
