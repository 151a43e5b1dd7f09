import { mebibytes, type Reason } from './explain';
import type { HeapVerdict } from './heap';

/** Why memory is not recommended beside such a heap; undefined where it can be. */
export function explainRefusal(heap: HeapVerdict): Reason | undefined {
  if (heap.outcome === 'refused')
    return {
      code: 'memory.heap.unclear',
      values: { flag: heap.flag },
      text: `Memory is not recommended: ${heap.reason}.`,
    };
  if (heap.outcome === 'share')
    return {
      code: 'memory.heap.share',
      values: { flag: heap.flag, share: heap.share },
      text: `Memory is not recommended: by ${heap.flag} the heap is ${(
        heap.share * 100
      ).toFixed(
        0,
      )} % of the limit and shrinks with it, so usage does not say what is enough; set -Xmx to what the application needs.`,
    };
  return undefined;
}

/** What a heap of a fixed size did to the request. */
export function explainHeap(heap: HeapVerdict, request: number): Reason[] {
  if (heap.outcome !== 'fixed') return [];
  return [
    {
      code: 'memory.heap.fixed',
      values: { flag: heap.flag, least: heap.leastBytes },
      text: `${heap.flag} lets the heap grow to ${mebibytes(
        heap.heapBytes,
      )}: with what the process needs beside it, the request is not below ${mebibytes(
        heap.leastBytes,
      )}${
        request > heap.leastBytes
          ? ', which the peaks ask for anyway'
          : '; to save more, lower the flag'
      }.`,
    },
  ];
}
