import { heapOf, type HeapVerdict } from '../recommender/heap';
import { asArray, asObject } from './podSpec';

/** What a Java virtual machine takes of its limit when nobody says anything. */
const JAVA_SHARE = 0.25;

const texts = (part: unknown) =>
  asArray(part).filter((word): word is string => typeof word === 'string');

const runsJava = (commandLine: readonly string[]) =>
  commandLine.some(word => /(^|[\s/])java(\s|$)|\.jar(\s|$)/.test(word));

/**
 * What a container of a pod's spec was told about its heap; of Java without a flag the share that it takes by itself, which follows the limit too.
 *
 * @param container - as somebody wrote it; what is no container has no heap
 */
export function containerHeapOf(container: unknown): HeapVerdict {
  const { command, args, env } = asObject(container);
  const commandLine = [...texts(command), ...texts(args)];
  const variables = asArray(env).flatMap(variable => {
    const { name, value } = asObject(variable);
    if (typeof name !== 'string') return [];
    return typeof value === 'string' ? { name, value } : { name };
  });
  const told = heapOf({ args: commandLine, env: variables });
  return told.outcome === 'none' && runsJava(commandLine)
    ? { outcome: 'share', flag: 'no heap flag', share: JAVA_SHARE }
    : told;
}
