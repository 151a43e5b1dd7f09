import { parse } from 'yaml';
import { withYamlValue, yamlValues } from './yamlEdits';

const copyOf = (value: unknown) => JSON.parse(JSON.stringify(value));
/** The text with one of its documents as the change makes it. */
const changed = (text: string, change: (value: any) => void, index = 0) => {
  const value = copyOf(yamlValues(text)![index]);
  change(value);
  return withYamlValue(text, index, value);
};
const lines = (...each: string[]) => `${each.join('\n')}\n`;

describe('A value in the place of another one', () => {
  it.each<[string, string, unknown, string]>([
    ['is plain', 'a: 500m', '800m', 'a: 800m'],
    ['stays in double quotes', 'a: "1" # why', '800m', 'a: "800m" # why'],
    ['stays in single quotes', "a: '1'", "it's", "a: 'it''s'"],
    ['stays a number', 'a: 60', 75, 'a: 75'],
    ['becomes a text, and no number', 'a: 1', '2', 'a: "2"'],
    ['becomes a number, and no text', 'a: "1"', 2, 'a: 2'],
    ['is a truth', 'a: false', true, 'a: true'],
    ['that is plain is no truth of YAML 1.1', 'a: no-one', 'yes', 'a: "yes"'],
    ['is not its comment', 'a: b', 'c #d', 'a: "c #d"'],
    ['is one item in a flow', 'a: [b, c]', ['b, d', 'c'], 'a: ["b, d", c]'],
    ['is as it is in a block', 'a: b', 'c, d', 'a: c, d'],
    ['may be of several lines', 'a: b', 'c\nd', 'a: "c\\nd"'],
    ['keeps its anchor and its tag', 'a: &b !!str 1', '2', 'a: &b !!str "2"'],
    ['is text in JSON', '{"a":1, "b": 2}', '2', '{"a":"2", "b": 2}'],
  ])('%s: %s', (_, text, value, expected) => {
    expect(changed(`${text}\n`, it => Object.assign(it, { a: value }))).toBe(
      `${expected}\n`,
    );
  });

  it.each<[string, string]>([
    ['lists without an indent', lines('a:', '- name: b', '  cpu: 1', 'z: 1')],
    ['long lines', lines(`a:`, `  cpu: 1`, `b: ${'long words '.repeat(30)}`)],
    ['the room in front of comments', lines('a: {cpu:   1}    #why', '#', '')],
    ['the documents around it', lines('# c', '---', 'cpu: 1', '...', '---')],
    ['blank lines', lines('', 'a:', '', '', '    cpu: 1', '', '')],
    ['a missing end of line', 'a: {cpu: 1}'],
    ['a mark of the byte order', '\uFEFFcpu: 1\n'],
    ['what is quoted', lines('"a":', "  'cpu': 1", 'b: "x" ')],
    ['tabs and trailing blanks', lines('cpu: 1\t# x  ', 'b: |+', '  x ', '')],
  ])('leaves %s as they are, with any line ends', (_, text) => {
    for (const whole of [text, text.replaceAll('\n', '\r\n')]) {
      const set = (value: any): void => {
        if (value === null || typeof value !== 'object') return;
        if ('cpu' in value) value.cpu = 22;
        Object.values(value).forEach(set);
      };
      expect(changed(whole, set)).toBe(whole.replace(/(cpu\W+)1/, '$122'));
    }
  });
});

describe('What is added or removed', () => {
  const add = (value: any) => Object.assign(value.a[0], { c: { d: '1' } });

  it.each<[string, string, string]>([
    [
      'goes into a list as it is indented',
      lines('a:', '- b: 1 # one', 'z: 1'),
      lines('a:', '- b: 1 # one', '  c:', '    d: "1"', 'z: 1'),
    ],
    [
      'and into one that is',
      lines('a:', '  - b: 1', 'z: 1'),
      lines('a:', '  - b: 1', '    c:', '      d: "1"', 'z: 1'),
    ],
    [
      'folds no long line',
      lines('a:', `- b: ${'word '.repeat(30)}end`),
      lines('a:', `- b: ${'word '.repeat(30)}end`, '  c:', '    d: "1"'),
    ],
    [
      'leaves the other documents as they are',
      lines('a:', '- b: 1', '---', 'x:   {y:   1}   #z', '---', 'u: [ 1 ]'),
      lines(
        ...['a:', '- b: 1', '  c:', '    d: "1"'],
        ...['---', 'x:   {y:   1}   #z', '---', 'u: [ 1 ]'],
      ),
    ],
    [
      'leaves every other byte as it is',
      lines('a:', '- b:  1   #one', '', '# of z', 'z:   >-', '  x', '  y'),
      lines(
        ...['a:', '- b:  1   #one', '  c:', '    d: "1"', '', '# of z'],
        ...['z:   >-', '  x', '  y'],
      ),
    ],
    [
      'goes behind a block and is not in it',
      lines('a:', '- b: |', '    x', '', 'z: 1'),
      lines('a:', '- b: |', '    x', '  c:', '    d: "1"', '', 'z: 1'),
    ],
    [
      'goes into the braces of a flow',
      lines('a: [{b: 1}] #one', 'z: {y:  1}'),
      lines('a: [{b: 1, c: {d: "1"}}] #one', 'z: {y:  1}'),
    ],
    [
      'goes into empty braces',
      lines('a: [ {} ] #one', 'z: {y:  1}'),
      lines('a: [ { c: { d: "1" } } ] #one', 'z: {y:  1}'),
    ],
    [
      'goes behind the last line without an end',
      'a:\n- b: 1',
      'a:\n- b: 1\n  c:\n    d: "1"',
    ],
    [
      'leaves a plain yes what it is to Kubernetes',
      lines('a:', '- b: yes'),
      lines('a:', '- b: yes', '  c:', '    d: "1"'),
    ],
    [
      'goes beside what is merged',
      lines('x: &x', '  b: 1', 'a:', '- <<: *x'),
      lines('x: &x', '  b: 1', 'a:', '- <<: *x', '  c:', '    d: "1"'),
    ],
    [
      'stays JSON',
      '{\n    "a": [\n        {}\n    ]\n}',
      JSON.stringify({ a: [{ c: { d: '1' } }] }, null, 4),
    ],
  ])('%s', (_, text, expected) => {
    expect(changed(text, add)).toBe(expected);
    const ended = (one: string) => one.replaceAll('\n', '\r\n');
    expect(changed(ended(text), add)).toBe(ended(expected));
  });

  it('is a text in quotes where Kubernetes would take it for a truth', () => {
    expect(changed('a: {}\n', it => Object.assign(it.a, { b: 'on' }))).toBe(
      'a: { b: "on" }\n',
    );
  });

  it('is written into the second document, and the comment on the first one stays', () => {
    const text = lines('# first', 'a: 1', '---', '# second', 'b: 1');
    expect(changed(text, it => Object.assign(it, { c: 2 }), 1)).toBe(
      `${text}c: 2\n`,
    );
  });

  it.each<[string, string, string]>([
    [
      'goes with its lines',
      lines(
        'a:',
        '- x: 1',
        '  b:',
        '    c:  1 #1',
        '    d: 1',
        '',
        '#',
        'z:  1',
      ),
      lines('a:', '- x: 1', '', '#', 'z:  1'),
    ],
    [
      'goes with the comment above',
      lines('a:', '- x: 1', '  # of b', '  b: 1', 'z: 1'),
      lines('a:', '- x: 1', 'z: 1'),
    ],
    [
      'leaves its list item where it begins it',
      lines('a:', '- b: 1', '  x: 1', 'z: 1'),
      lines('a:', '- x: 1', 'z: 1'),
    ],
    [
      'leaves empty braces where it was all',
      lines('a:', '- b: 1', 'z: 1'),
      lines('a:', '- {}', 'z: 1'),
    ],
    [
      'leaves the braces that it was in',
      lines('a: [{x: 1, b: 2}]'),
      lines('a: [{x: 1}]'),
    ],
  ])('%s, when removed', (_, text, expected) => {
    expect(changed(text, it => delete it.a[0].b)).toBe(expected);
  });

  it('leaves its list in the brackets that it has', () => {
    expect(changed('a: [1, 2, 3]\n', it => it.a.splice(1, 1))).toBe(
      'a: [1, 3]\n',
    );
  });

  it('may take the place of a block', () => {
    const text = changed('a: |\n  x\nb: 1\n', it =>
      Object.assign(it, { a: '2' }),
    );
    expect(parse(text!)).toEqual({ a: '2', b: 1 });
  });

  it('may be what was not written', () => {
    expect(changed('a:\nb: 1\n', it => Object.assign(it, { a: 2 }))).toBe(
      'a: 2\nb: 1\n',
    );
  });
});

describe('A document that is written anew', () => {
  const more = (value: any) => value.a.push({ b: 'on' });

  it.each<[string, string, string]>([
    [
      'keeps a list without an indent',
      lines('a:', '- x: 1 # one'),
      lines('a:', '- x: 1 # one', '- b: "on"'),
    ],
    [
      'keeps a list with one, and maps with four',
      lines('y:', '    x: 1', 'a:', '    - x: 1'),
      lines('y:', '    x: 1', 'a:', '    - x: 1', '    - b: "on"'),
    ],
    [
      'keeps the order of a list',
      lines('a:', '- x: 1', '- x: 2 # two'),
      lines('a:', '- x: 1', '- x: 2 # two', '- b: "on"'),
    ],
    [
      'folds no long line',
      lines(`y: ${'word '.repeat(30)}end`, 'a:', '- x: 1'),
      lines(`y: ${'word '.repeat(30)}end`, 'a:', '- x: 1', '- b: "on"'),
    ],
    [
      'leaves braces as wide as they are',
      lines('y: {x: 1}', 'a: [{x: 1}]'),
      lines('y: {x: 1}', 'a: [{x: 1}, {b: "on"}]'),
    ],
    [
      'leaves a plain yes what it is to Kubernetes',
      lines('y: yes', 'a:', '- x: 1'),
      lines('y: yes', 'a:', '- x: 1', '- b: "on"'),
    ],
    [
      'leaves the other ones as they are',
      lines('# one', 'a:', '- x: 1', '---', 'x:   {y:   1}   #z', '---', '...'),
      lines(
        ...['# one', 'a:', '- x: 1', '- b: "on"'],
        ...['---', 'x:   {y:   1}   #z', '---', '...'],
      ),
    ],
    [
      'keeps the mark of the byte order',
      '\uFEFFa:\n- x: 1\n',
      '\uFEFFa:\n- x: 1\n- b: "on"\n',
    ],
  ])('%s, with any line ends', (_, text, expected) => {
    expect(changed(text, more)).toBe(expected);
    const ended = (one: string) => one.replaceAll('\n', '\r\n');
    expect(changed(ended(text), more)).toBe(ended(expected));
  });
});

describe('What an anchor shares', () => {
  const shared = lines('a: &r', '  cpu: 1', 'b: *r');
  const merged = lines('a: &r', '  cpu: 1', 'b:', '  <<: *r', '  x: 1');

  it.each<[string, string, (value: any) => void]>([
    ['at its anchor', shared, it => (it.a = { cpu: 2 })],
    ['at its alias', shared, it => (it.b = { cpu: 2 })],
    ['where it is merged from', merged, it => (it.a = { cpu: 2 })],
    [
      'of a single value',
      lines('a: &c 1', 'b: *c'),
      it => Object.assign(it, { a: 2 }),
    ],
  ])('is not changed %s alone', (_, text, change) => {
    expect(changed(text, change)).toBeUndefined();
  });

  it('is changed at both places at once', () => {
    expect(withYamlValue(shared, 0, { a: { cpu: 2 }, b: { cpu: 2 } })).toBe(
      shared.replace('1', '2'),
    );
  });

  it('is left where a single value takes the place of its alias, and where a merged one is set', () => {
    expect(withYamlValue('a: &c 1\nb: *c\n', 0, { a: 1, b: 2 })).toBe(
      'a: &c 1\nb: 2\n',
    );
    expect(
      withYamlValue(merged, 0, { a: { cpu: 1 }, b: { cpu: 2, x: 1 } }),
    ).toBe(`${merged}  cpu: 2\n`);
  });
});

describe('What a text says', () => {
  it.each([
    ['is no YAML', 'a: ['],
    ['leads nowhere', 'a: *b'],
    [
      'leads to more than anyone wrote',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(99)}]\nc: [*b, *b]\n`,
    ],
  ])('is nothing where it %s', (_, text) => {
    expect(yamlValues(text)).toBeUndefined();
  });
});
