/** A file, folder or link inside a tar; paths are relative, without a leading slash. */
export interface TarEntry {
  path: string;
  type: 'file' | 'directory';
  mode: number;
  content?: Buffer;
}

const BLOCK = 512;

function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK);
  const path = entry.type === 'directory' ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(path) > 100) {
    throw new RangeError(`${path}: longer than the 100 bytes of a tar header`);
  }
  const octal = (value: number, width: number) =>
    `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(path, 0);
  block.write(octal(entry.mode, 8), 100);
  block.write(octal(0, 8), 108); // owner
  block.write(octal(0, 8), 116); // group
  block.write(octal(entry.content?.length ?? 0, 12), 124);
  block.write(octal(0, 12), 136); // the epoch: the same content gives the same bytes
  block.write(' '.repeat(8), 148);
  block.write(entry.type === 'directory' ? '5' : '0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A tar in ustar format, of these entries in this order, that depends on nothing else. */
export function tar(entries: TarEntry[]): Buffer {
  const blocks = entries.flatMap(entry => {
    const content = entry.content ?? Buffer.alloc(0);
    const rest = (BLOCK - (content.length % BLOCK)) % BLOCK;
    return [header(entry), content, Buffer.alloc(rest)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
