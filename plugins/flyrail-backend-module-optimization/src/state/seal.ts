import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
} from 'node:crypto';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const VERSION = 'flyrail1';

/** Seals and opens texts. */
export interface Sealer {
  /** AES-256-GCM; `context` (whose it is) is needed to open it again, so that it cannot be put elsewhere. */
  seal(text: string, context: string): string;
  /** Throws an Error that says why it cannot be opened, and what to do. */
  open(sealed: string, context: string): string;
}

const nameOf = (key: Buffer) =>
  createHash('sha256').update(key).digest('hex').slice(0, 8);

/**
 * A sealer with the first key; the others open only, for the time after a change of keys. What is sealed reads
 * `flyrail1.<key>.<iv>.<tag>.<text>` in base64url, where `<key>` names the key (8 hexadecimal digits of its SHA-256).
 *
 * @param keys - base64 of 32 bytes each
 * @throws RangeError naming the key that is none, and how to make one
 */
export function sealerOf(keys: readonly string[]): Sealer {
  const known = keys.map((text, index) => {
    const key = Buffer.from(text, 'base64');
    if (key.length !== KEY_BYTES) {
      throw new RangeError(
        `Key ${index + 1} is ${
          key.length
        } bytes long, not ${KEY_BYTES}: make one with "openssl rand -base64 32"`,
      );
    }
    return { key, id: nameOf(key) };
  });
  const [current] = known;
  if (!current) {
    throw new RangeError('There is no key');
  }
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        VERSION,
        current.id,
        ...[iv, cipher.getAuthTag(), body].map(part =>
          part.toString('base64url'),
        ),
      ].join('.');
    },
    open(sealed, context) {
      const [version, id, iv, tag, body] = sealed.split('.');
      if (version !== VERSION || body === undefined) {
        throw new Error(
          `it is not a sealed state (it does not begin with ${VERSION})`,
        );
      }
      const found = known.find(key => key.id === id);
      if (!found) {
        throw new Error(
          `it was sealed with the key ${id}, which is not configured: add that key to flyrail.optimization.previousStateKeys`,
        );
      }
      try {
        const decipher = createDecipheriv(
          'aes-256-gcm',
          found.key,
          Buffer.from(iv, 'base64url'),
          { authTagLength: 16 },
        );
        decipher.setAAD(Buffer.from(context));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        return Buffer.concat([
          decipher.update(Buffer.from(body, 'base64url')),
          decipher.final(),
        ]).toString('utf8');
      } catch {
        throw new Error(
          'it was changed since it was sealed, or belongs to another workload',
        );
      }
    },
  };
}
