import { parseAnswer } from './queryAnswer';

const answered = (result: string) =>
  Buffer.from(
    `{"status":"success","data":{"resultType":"matrix","result":${result},"stats":{"samples":{"totalQueryableSamples":7}}}}`,
  );
const seriesOf = (text: string) =>
  parseAnswer(answered(text)).data.result.map(({ metric, values }: any) => [
    metric,
    [...values.times],
    [...values.values],
  ]);

describe('an answer of the query API', () => {
  it.each([
    [
      'points',
      '[{"metric":{"a":"b"},"values":[[1767225600,"0.1"],[1767225900,"12345678.000000001"]]}]',
      [[{ a: 'b' }, [1767225600, 1767225900], [0.1, 12345678.000000001]]],
    ],
    [
      'times with fractions',
      '[{"metric":{},"values":[[1767225600.781,"1"],[0.5,"2e-3"]]}]',
      [[{}, [1767225600.781, 0.5], [1, 0.002]]],
    ],
    [
      'what is no number',
      '[{"metric":{},"values":[[1,"NaN"],[2,"+Inf"],[3,"-Inf"],[4,""],[5,"?"]]}]',
      [[{}, [1, 2, 3, 4, 5], [NaN, Infinity, -Infinity, NaN, NaN]]],
    ],
    [
      'several series, and the values before the labels',
      '[{"values":[[1,"1"]],"metric":{"a":"1"}},{"metric":{"a":"2"},"values":[]},{"metric":{"a":"3"},"values":[[3,"3"]]}]',
      [
        [{ a: '1' }, [1], [1]],
        [{ a: '2' }, [], []],
        [{ a: '3' }, [3], [3]],
      ],
    ],
    [
      'a label that looks like values, and one beyond ASCII',
      '[{"metric":{"a":"\\"values\\":[[1,\\"2\\"]]","b":"grün"},"values":[[1,"1"]]}]',
      [[{ a: '"values":[[1,"2"]]', b: 'grün' }, [1], [1]]],
    ],
    [
      'another way to write it',
      '[ { "metric": {}, "values": [ [1, "1"], [-2.5e0, "2"] ] } ]',
      [[{}, [1, -2.5], [1, 2]]],
    ],
    [
      'values that are no strings',
      '[{"metric":{},"values":[[1,1],null,"x"]}]',
      [[{}, [1, NaN, NaN], [NaN, NaN, NaN]]],
    ],
    [
      'values that are no list',
      '[{"metric":{},"values":3},{"metric":{},"values":[[1,"1"]]}]',
      [
        [{}, [], []],
        [{}, [1], [1]],
      ],
    ],
  ])('has %s', (_, text, expected) => {
    expect(seriesOf(text)).toEqual(expected);
  });

  it('has more points than fit the first piece of memory', () => {
    const points = Array.from(
      { length: 2_000 },
      (_, index) => `[${index},"${index / 7}"]`,
    );
    const [[, times, values]] = seriesOf(
      `[{"metric":{},"values":[${points}]}]`,
    );
    expect([times.length, times[1_999], values[1_999]]).toEqual([
      2_000,
      1_999,
      1_999 / 7,
    ]);
  });

  it('keeps everything else', () => {
    const { status, data } = parseAnswer(answered('[]'));
    expect([status, data.stats.samples.totalQueryableSamples]).toEqual([
      'success',
      7,
    ]);
    expect(
      parseAnswer(
        Buffer.from('{"data":{"result":[{"metric":{},"value":[1,"20"]}]}}'),
      ).data.result,
    ).toEqual([{ metric: {}, value: [1, '20'] }]);
  });

  it.each([
    ['a page', '<html>'],
    ['nothing', ''],
    ['half an answer', '{"data":{"result":[{"values":[[1,"1"],[2,"'],
    ['half a number', '{"data":{"result":[{"values":[[1'],
  ])('is none when it is %s', (_, text) => {
    expect(parseAnswer(Buffer.from(text))).toBeUndefined();
  });
});
