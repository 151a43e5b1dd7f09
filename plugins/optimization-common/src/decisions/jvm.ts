import { asArray, asObject } from './podSpec';

/**
 * How a container's Java virtual machine sizes its heap.
 *
 * @public
 */
export type JvmHeap =
  /** `-Xmx`: a fixed heap, whatever the memory limit. */
  | { readonly sizedBy: 'bytes'; readonly flag: string; readonly bytes: number }
  /** `-XX:MaxRAMPercentage`: a share of the memory limit. */
  | {
      readonly sizedBy: 'limit';
      readonly flag: string;
      readonly percent: number;
    };

const UNITS: Record<string, number> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};
/** What a virtual machine takes beside its heap: class metadata, compiled code, thread stacks, buffers. */
const BESIDE_HEAP = 0.25;
const LEAST_BESIDE_HEAP = 96 * 2 ** 20;
/** A quarter of the limit is the heap when nobody says anything. */
const DEFAULT_PERCENT = 25;

/**
 * The heap of a container that runs Java, as its command line and environment say; undefined where nothing there speaks of Java. The last flag counts, as for Java itself.
 *
 * Source: java(1), -Xmx and -XX:MaxRAMPercentage; JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS.
 *
 * @param container - of a pod's spec
 * @public
 */
export function jvmHeapOf(container: unknown): JvmHeap | undefined {
  const { command, args, env } = asObject(container);
  const commandLine = [...asArray(command), ...asArray(args)].map(String);
  const variables = asArray(env).flatMap(variable => {
    const { name, value } = asObject(variable);
    return /(JAVA|JVM|CATALINA|JDK).*(OPT|ARG)/i.test(String(name)) &&
      typeof value === 'string'
      ? value
      : [];
  });
  // What the command line says is said later than what the environment does.
  const words = [...variables, ...commandLine].join(' ').split(/[\s"']+/);
  let found: JvmHeap | undefined;
  for (const flag of words) {
    const [, digits, unit = ''] =
      /^-(?:Xmx|XX:MaxHeapSize=)(\d+)([kmgt]?)$/i.exec(flag) ?? [];
    if (digits)
      found = {
        sizedBy: 'bytes',
        flag,
        bytes: Number(digits) * UNITS[unit.toLowerCase()],
      };
    const [, percent] =
      /^-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)$/.exec(flag) ?? [];
    // A fixed heap wins over a share.
    if (percent && found?.sizedBy !== 'bytes')
      found = { sizedBy: 'limit', flag, percent: Number(percent) };
  }
  if (found) return found;
  const java =
    variables.length > 0 ||
    commandLine.some(word => /(^|[\s/])java(\s|$)|\.jar(\s|$)/.test(word));
  return java
    ? { sizedBy: 'limit', flag: 'no heap flag', percent: DEFAULT_PERCENT }
    : undefined;
}

/**
 * The least memory with which a container can run whose heap may grow to so many bytes: the heap, and a quarter (at least 96 MiB) beside it.
 *
 * @public
 */
export function leastMemoryForHeap(heapBytes: number): number {
  return heapBytes + Math.max(BESIDE_HEAP * heapBytes, LEAST_BESIDE_HEAP);
}
