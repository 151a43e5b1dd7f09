/**
 * What a container's process was told about its memory, and so what the memory request must hold.
 *
 * @public
 */
export type HeapVerdict =
  /** No heap flag was found: usage alone decides. */
  | { readonly outcome: 'none' }
  /** A heap of a fixed size: the request must hold it and what the process needs beside it. */
  | {
      readonly outcome: 'fixed';
      readonly flag: string;
      readonly heapBytes: number;
      readonly leastBytes: number;
    }
  /** A heap that is a share of the limit: it shrinks with it, so usage does not say what is enough. */
  | {
      readonly outcome: 'share';
      readonly flag: string;
      /** 0–1, of the limit. */
      readonly share: number;
    }
  /** Flags that cannot be read with certainty: memory is not recommended. */
  | {
      readonly outcome: 'refused';
      readonly flag: string;
      readonly reason: string;
    };

/**
 * What of a container's spec may hold heap flags.
 *
 * @public
 */
export interface ProcessSettings {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** `value` is missing where it comes from elsewhere. */
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** Beside the heap: metaspace, code cache, threads, direct buffers. A quarter of it, and not less than 256 MiB. */
const BESIDE_HEAP = { share: 0.25, leastBytes: 256 * 2 ** 20 };

/** Variables that a JVM reads by itself or that its usual start scripts pass on; later ones win, as the JVM appends them. */
const JVM_VARIABLES = [
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'JAVA_OPTS',
  'JAVA_OPTIONS',
  '_JAVA_OPTIONS',
];
const NODE_VARIABLE = 'NODE_OPTIONS';

const HEAP_FLAGS =
  /^(-Xmx|-XX:MaxHeapSize=|-XX:MaxRAMPercentage=|-XX:MaxRAMFraction=|-XX:MaxRAM=|--max[-_]old[-_]space[-_]size[=]?)(.*)$/;

const UNITS: Record<string, number> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

const refused = (flag: string, reason: string): HeapVerdict => ({
  outcome: 'refused',
  flag,
  reason,
});

const beside = (heapBytes: number) =>
  heapBytes + Math.max(BESIDE_HEAP.leastBytes, heapBytes * BESIDE_HEAP.share);

/**
 * Reads the heap flags of a container's process: -Xmx, -XX:MaxHeapSize, -XX:MaxRAMPercentage, -XX:MaxRAMFraction and
 * Node's --max-old-space-size, in command, arguments and the usual variables. What is unclear is refused by name: a
 * memory request that is guessed against a heap ends in a kill.
 *
 * @public
 */
export function heapOf(process: ProcessSettings): HeapVerdict {
  const words = [...(process.command ?? []), ...(process.args ?? [])].flatMap(
    word => word.split(/\s+/),
  );
  const variables = [...JVM_VARIABLES, NODE_VARIABLE].flatMap(name =>
    (process.env ?? []).filter(variable => variable.name === name),
  );
  const hidden = variables.find(({ value }) => value === undefined);
  if (hidden)
    return refused(
      hidden.name,
      `the value of ${hidden.name} comes from elsewhere and may hold a heap flag; write it into the container's spec`,
    );
  const flags = [
    ...words,
    ...variables.flatMap(({ value }) => value!.split(/\s+/)),
  ].filter(word => HEAP_FLAGS.test(word));
  const verdicts = flags.map(verdictOf);
  const unclear = verdicts.find(({ outcome }) => outcome === 'refused');
  if (unclear) return unclear;
  const told = new Set(
    verdicts.map(verdict => JSON.stringify(meaning(verdict))),
  );
  if (told.size > 1)
    return refused(
      flags.join(' '),
      'these flags contradict each other, and which one wins depends on how the process is started; leave one',
    );
  return verdicts[0] ?? { outcome: 'none' };
}

/** A verdict without the words it was read from. */
function meaning(verdict: HeapVerdict) {
  return verdict.outcome === 'fixed'
    ? verdict.heapBytes
    : verdict.outcome === 'share' && { share: verdict.share };
}

function verdictOf(flag: string): HeapVerdict {
  const [, name, value] = HEAP_FLAGS.exec(flag)!;
  if (value.includes('$'))
    return refused(flag, `${flag} is set by a variable; write the value`);
  switch (name) {
    case '-Xmx':
    case '-XX:MaxHeapSize=':
      return fixed(flag, bytesOf(value, 1));
    case '-XX:MaxRAMPercentage=':
      return share(flag, Number(value) / 100);
    case '-XX:MaxRAMFraction=':
      return share(flag, 1 / Number(value));
    case '-XX:MaxRAM=':
      return refused(
        flag,
        `${flag} makes the heap a share of a size that is not the container's; use -Xmx or -XX:MaxRAMPercentage`,
      );
    default:
      return fixed(flag, bytesOf(value, 2 ** 20));
  }
}

/** A size with a unit (k, m, g, t), or in `base` without one; NaN where it is none. */
function bytesOf(value: string, base: number): number {
  const match = /^(\d+)([kmgt]?)$/i.exec(value);
  if (!match) return NaN;
  const [, amount, unit] = match;
  return Number(amount) * (unit ? UNITS[unit.toLowerCase()] : base);
}

function fixed(flag: string, heapBytes: number): HeapVerdict {
  return heapBytes >= 2 ** 20 && heapBytes <= 2 ** 46
    ? { outcome: 'fixed', flag, heapBytes, leastBytes: beside(heapBytes) }
    : refused(flag, `${flag} is no heap size between 1 MiB and 64 TiB`);
}

function share(flag: string, part: number): HeapVerdict {
  return part > 0 && part <= 1
    ? { outcome: 'share', flag, share: part }
    : refused(flag, `${flag} is no share of the memory`);
}
