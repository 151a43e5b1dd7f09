import { heapOf } from './heap';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

describe('heap flags', () => {
  it.each([
    ['-Xmx2g', 2 * GIB, 2.5 * GIB],
    ['-Xmx2048M', 2 * GIB, 2.5 * GIB],
    ['-Xmx536870912', 512 * MIB, 768 * MIB],
    ['-XX:MaxHeapSize=1g', GIB, 1.25 * GIB],
    ['--max-old-space-size=1024', GIB, 1.25 * GIB],
    ['--max_old_space_size=1024', GIB, 1.25 * GIB],
  ])('%s is a fixed heap', (flag, heapBytes, leastBytes) => {
    expect(heapOf({ args: ['run', flag] })).toEqual({
      outcome: 'fixed',
      flag,
      heapBytes,
      leastBytes,
    });
  });

  it.each([
    ['-XX:MaxRAMPercentage=75.0', 0.75],
    ['-XX:MaxRAMFraction=2', 0.5],
  ])('%s is a share of the limit', (flag, share) => {
    expect(heapOf({ command: [`java ${flag} -jar app.jar`] })).toEqual({
      outcome: 'share',
      flag,
      share,
    });
  });

  it.each([
    ['-Xmxlots', 'no heap size'],
    ['-Xmx0', 'no heap size'],
    ['-Xmx$(HEAP)', 'set by a variable'],
    ['-XX:MaxRAMPercentage=120', 'no share'],
    ['-XX:MaxRAM=4g', "not the container's"],
  ])('%s is refused by name', (flag, reason) => {
    expect(heapOf({ args: [flag] })).toEqual({
      outcome: 'refused',
      flag,
      reason: expect.stringContaining(reason),
    });
  });

  it.each([
    'JAVA_TOOL_OPTIONS',
    'JAVA_OPTS',
    'JDK_JAVA_OPTIONS',
    '_JAVA_OPTIONS',
  ])('are read from %s', name => {
    const env = [{ name, value: '-server -Xmx1g' }];
    expect(heapOf({ env })).toMatchObject({ heapBytes: GIB });
  });

  it('that come from elsewhere are refused, as they cannot be seen', () => {
    expect(heapOf({ env: [{ name: 'JAVA_OPTS' }] })).toMatchObject({
      outcome: 'refused',
      flag: 'JAVA_OPTS',
    });
  });

  it('that say the same twice are clear, that contradict are not', () => {
    expect(heapOf({ args: ['-Xmx1g', '-Xmx1024m'] })).toMatchObject({
      outcome: 'fixed',
    });
    expect(heapOf({ args: ['-Xmx1g', '-Xmx2g'] })).toMatchObject({
      outcome: 'refused',
      flag: '-Xmx1g -Xmx2g',
    });
    expect(
      heapOf({ args: ['-Xmx1g', '-XX:MaxRAMPercentage=50'] }),
    ).toMatchObject({ outcome: 'refused' });
  });

  it('that are not there decide nothing', () => {
    expect(heapOf({})).toEqual({ outcome: 'none' });
    expect(
      heapOf({
        args: ['--max-connections=5', '-Xms1g'],
        env: [{ name: 'SECRET' }, { name: 'JAVA_OPTS', value: '' }],
      }),
    ).toEqual({ outcome: 'none' });
  });
});
