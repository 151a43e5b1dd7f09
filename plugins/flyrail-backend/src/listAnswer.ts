import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type {
  KubernetesObject,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Request, Response } from 'express';

/** What the answers that are kept may take together. */
const KEPT_BYTES = 64 * 2 ** 20;
/** A smaller answer is not worth compressing. */
const COMPRESSED_FROM_BYTES = 1_400;

const compressed = promisify(gzip);

/**
 * Sends lists of objects that many ask for again and again: each object is
 * written as JSON once, an answer that everybody with the same rights gets is
 * put together and compressed once (not in this thread), and who has it already
 * is told so (304).
 */
export class ListAnswers {
  /** An object that changes is replaced, so its JSON never does. */
  readonly #texts = new WeakMap<KubernetesObject, string>();
  readonly #kept = new Map<string, { bytes: number; body: Promise<Buffer> }>();
  #keptBytes = 0;

  async send(
    request: Request,
    response: Response,
    list: ResourceList,
  ): Promise<void> {
    const tag = tagOf(list);
    const wantsGzip = Boolean(request.acceptsEncodings('gzip'));
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
    const plain = this.#body(`${tag} plain`, async () =>
      Buffer.from(this.#text(list)),
    );
    const buffer = await plain;
    response.type('json');
    if (!wantsGzip || buffer.length < COMPRESSED_FROM_BYTES) {
      response.end(buffer);
      return;
    }
    response.set('Content-Encoding', 'gzip');
    response.end(
      await this.#body(`${tag} gzip`, () =>
        // Fast rather than small: it is made anew at each change.
        compressed(buffer, { level: constants.Z_BEST_SPEED }),
      ),
    );
  }

  #text({ clusters }: ResourceList): string {
    const parts = clusters.map(({ items, ...rest }) => {
      const head = JSON.stringify(rest);
      return `${head.slice(0, -1)},"items":[${items
        .map(object => this.#textOf(object))
        .join(',')}]}`;
    });
    return `{"clusters":[${parts.join(',')}]}`;
  }

  #textOf(object: KubernetesObject): string {
    let text = this.#texts.get(object);
    if (text === undefined) {
      text = JSON.stringify(object);
      this.#texts.set(object, text);
    }
    return text;
  }

  /** Made once for all who ask meanwhile and afterwards. */
  async #body(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#kept.get(key);
    if (known) {
      // The one that was asked for longest ago goes first.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.body;
    }
    const entry = { bytes: 0, body: make() };
    this.#kept.set(key, entry);
    try {
      const buffer = await entry.body;
      entry.bytes = buffer.length;
      this.#keptBytes += buffer.length;
      this.#forget();
      return buffer;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  #forget(): void {
    for (const [key, { bytes }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES) return;
      this.#kept.delete(key);
      this.#keptBytes -= bytes;
    }
  }
}

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
