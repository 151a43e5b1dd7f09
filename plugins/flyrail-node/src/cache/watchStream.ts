import { StringDecoder } from 'node:string_decoder';

/**
 * Calls `onLine` for each complete line of a stream. A last line without its end is dropped: the stream was cut
 * within it, and the watch starts again from the last complete one.
 */
export async function splitLines(
  stream: AsyncIterable<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.write(chunk as Buffer);
    let start = 0;
    let end = rest.indexOf('\n');
    while (end >= 0) {
      if (end > start) {
        onLine(rest.slice(start, end));
      }
      start = end + 1;
      end = rest.indexOf('\n', start);
    }
    rest = rest.slice(start);
  }
}
