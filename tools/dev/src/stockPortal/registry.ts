import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A packed package: the package.json that is in it, and where the tar is. */
export type Published = {
  manifest: { name: string; version: string };
  tarball: string;
};

export type Registry = { url: string; close(): Promise<void> };

/**
 * Serves packed packages on loopback as an npm registry does: what is known of
 * a package, and its tar. It knows no others: a package manager is to ask it
 * for one scope only.
 */
export async function startRegistry(
  packages: readonly Published[],
): Promise<Registry> {
  const byName = new Map(packages.map(each => [each.manifest.name, each]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.split('?')[0]).slice(1);
    const [name, tar] = path.split('/-/');
    const found = byName.get(name);
    if (!found) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: `${name} is not in this registry` }),
      );
    } else if (tar) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      createReadStream(found.tarball).pipe(response);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document(found, urlOf(server.address()))));
    }
  });
  await new Promise<void>((listening, failed) =>
    server.once('error', failed).listen(0, '127.0.0.1', () => listening()),
  );
  return {
    url: urlOf(server.address()),
    close: () =>
      new Promise(closed => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const urlOf = (address: unknown) =>
  `http://127.0.0.1:${(address as AddressInfo).port}`;

/** What a registry says of a package; published long ago, so that no age gate holds it up. */
function document({ manifest, tarball }: Published, url: string) {
  const { name, version } = manifest;
  const integrity = createHash('sha512')
    .update(readFileSync(tarball))
    .digest('base64');
  return {
    name,
    'dist-tags': { latest: version },
    time: { [version]: '2000-01-01T00:00:00.000Z' },
    versions: {
      [version]: {
        ...manifest,
        dist: {
          tarball: `${url}/${name}/-/${name.split('/')[1]}-${version}.tgz`,
          integrity: `sha512-${integrity}`,
        },
      },
    },
  };
}
