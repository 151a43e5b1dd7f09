import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type {
  KubernetesObject,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Request, Response } from 'express';
import { LRUCache } from 'lru-cache';

/** What the answers that are kept may take together. */
const KEPT_BYTES = 16 * 2 ** 20;
/** A smaller answer is not worth compressing. */
const COMPRESSED_FROM_BYTES = 1_400;
/** So much is compressed at once. */
const BLOCK_BYTES = 64 * 2 ** 10;

interface Body {
  bytes: Buffer;
  encoding?: 'gzip';
}

const COMMA = Buffer.from(',');

/** Differs when anything in the list does: an object's version does with each change of it. */
function tagOf({ clusters }: ResourceList): string {
  const hash = createHash('sha1');
  for (const { cluster, stale, items } of clusters) {
    hash.update(JSON.stringify([cluster, stale, items.length]));
    let versions = '';
    for (const { metadata } of items) {
      versions += `${metadata.uid} ${metadata.resourceVersion}\n`;
    }
    hash.update(versions);
  }
  return hash.digest('base64url');
}

/** The parts one after the other, in blocks; each is the same memory, filled anew. */
function* blocksOf(parts: readonly Buffer[]): Generator<Buffer> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; ) {
      const copied = part.copy(block, filled, from);
      from += copied;
      filled += copied;
      if (filled === BLOCK_BYTES) {
        yield block;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

const written = (gzip: Gzip, block: Buffer) =>
  new Promise<void>((resolve, reject) => {
    gzip.write(block, error => (error ? reject(error) : resolve()));
  });

async function compressed(parts: readonly Buffer[]): Promise<Buffer> {
  // Fast rather than small: it is made anew at each change.
  const gzip = createGzip({
    level: constants.Z_BEST_SPEED,
    chunkSize: BLOCK_BYTES,
  });
  const pieces: Buffer[] = [];
  gzip.on('data', piece => pieces.push(piece));
  const feed = async () => {
    // What is written is taken in before the next block is filled.
    for (const block of blocksOf(parts)) await written(gzip, block);
    gzip.end();
  };
  await Promise.all([finished(gzip), feed()]);
  return Buffer.concat(pieces);
}

async function smallest(parts: readonly Buffer[]): Promise<Body> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  return size < COMPRESSED_FROM_BYTES
    ? { bytes: Buffer.concat(parts) }
    : { bytes: await compressed(parts), encoding: 'gzip' };
}

/**
 * Sends lists of objects that many ask for again and again: each object is
 * written as JSON once, an answer that everybody with the same rights gets is
 * compressed once (not in this thread), and who has it already is told so (304).
 * A list is never one text in memory: megabytes at each change of one object
 * would be garbage whose collection everybody waits for.
 */
export class ListAnswers {
  /** An object that changes is replaced, so its JSON never does. */
  readonly #written = new WeakMap<KubernetesObject, Buffer>();
  readonly #kept = new LRUCache<string, Body, ResourceList>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length,
    // Made once for all who ask meanwhile and afterwards.
    fetchMethod: (_tag, _before, { context }) =>
      smallest(this.#partsOf(context)),
    ignoreFetchAbort: true,
    allowStaleOnFetchAbort: true,
  });

  async send(
    request: Request,
    response: Response,
    list: ResourceList,
  ): Promise<void> {
    const tag = tagOf(list);
    response.set({
      ETag: `W/"${tag}"`,
      // A browser keeps it for its user, and asks each time whether it still holds.
      'Cache-Control': 'private, no-cache',
      Vary: 'Authorization, Accept-Encoding',
    });
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    response.type('json');
    if (!request.acceptsEncodings('gzip')) {
      response.end(Buffer.concat(this.#partsOf(list)));
      return;
    }
    const { bytes, encoding } = await this.#kept.forceFetch(tag, {
      context: list,
    });
    if (encoding) response.set('Content-Encoding', encoding);
    response.end(bytes);
  }

  /** The pieces of the list's JSON. */
  #partsOf({ clusters }: ResourceList): Buffer[] {
    const parts: Buffer[] = [];
    const add = (text: string) => parts.push(Buffer.from(text));
    clusters.forEach(({ items, ...rest }, place) => {
      add(place ? ',' : '{"clusters":[');
      add(`${JSON.stringify(rest).slice(0, -1)},"items":[`);
      items.forEach((object, index) => {
        if (index) parts.push(COMMA);
        parts.push(this.#bytesOf(object));
      });
      add(']}');
    });
    add(clusters.length ? ']}' : '{"clusters":[]}');
    return parts;
  }

  #bytesOf(object: KubernetesObject): Buffer {
    let bytes = this.#written.get(object);
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify(object));
      this.#written.set(object, bytes);
    }
    return bytes;
  }
}
