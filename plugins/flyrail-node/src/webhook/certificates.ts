import { webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate authority for the webhooks of one cluster, and what it signed. PEM throughout. */
export interface CertificateMaterial {
  /** Every authority that may have signed a certificate still in use, newest first. */
  authorities: string[];
  /** Of the newest authority. */
  authorityKey: string;
  certificate: string;
  key: string;
}

const day = 24 * 3_600_000;
export const authorityLifetimeMs = 365 * day;
export const servingLifetimeMs = 30 * day;
/** Clocks of cluster and host differ. */
const backdatedMs = 5 * 60_000;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Large, and needed only where there are webhooks: loaded when the first certificate is made. */
function x509(): typeof import('@peculiar/x509') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports, global-require
  const library = require('@peculiar/x509') as typeof import('@peculiar/x509');
  library.cryptoProvider.set(webcrypto as never);
  return library;
}

/** A new authority and a certificate signed by it. `hosts` are DNS names and IP addresses. */
export async function newMaterial(
  hosts: readonly string[],
  now: number,
): Promise<CertificateMaterial> {
  const { certificate: authority, key: authorityKey } = await newAuthority(now);
  return {
    authorities: [authority],
    authorityKey,
    ...(await newServing(authority, authorityKey, hosts, now)),
  };
}

/** The material with a new authority in front; what is served is still signed by the old one, so both are trusted. */
export async function withNewAuthority(
  material: CertificateMaterial,
  now: number,
): Promise<CertificateMaterial> {
  const { certificate, key } = await newAuthority(now);
  return {
    ...material,
    authorities: [certificate, ...material.authorities],
    authorityKey: key,
  };
}

/** The material with a new serving certificate, signed by the newest authority. */
export async function withNewServing(
  material: CertificateMaterial,
  hosts: readonly string[],
  now: number,
): Promise<CertificateMaterial> {
  const [authority] = material.authorities;
  return {
    ...material,
    ...(await newServing(authority, material.authorityKey, hosts, now)),
  };
}

async function newAuthority(
  now: number,
): Promise<{ certificate: string; key: string }> {
  const library = x509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ]);
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    // Two authorities must not share a name: a client picks the issuer by it.
    name: `CN=flyrail-webhook-ca-${new Date(now).getTime()}`,
    serialNumber: serialNumber(),
    notBefore: new Date(now - backdatedMs),
    notAfter: new Date(now + authorityLifetimeMs),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [
      new library.BasicConstraintsExtension(true, 0, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.keyCertSign, true),
      await library.SubjectKeyIdentifierExtension.create(
        keys.publicKey as never,
      ),
    ],
  });
  return {
    certificate: certificate.toString('pem'),
    key: await privatePem(keys.privateKey),
  };
}

async function newServing(
  authorityPem: string,
  authorityKeyPem: string,
  hosts: readonly string[],
  now: number,
): Promise<{ certificate: string; key: string }> {
  const library = x509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ]);
  const authority = new library.X509Certificate(authorityPem);
  const authorityKey = await webcrypto.subtle.importKey(
    'pkcs8',
    library.PemConverter.decodeFirst(authorityKeyPem),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await library.X509CertificateGenerator.create({
    subject: 'CN=flyrail-webhook',
    issuer: authority.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(now - backdatedMs),
    notAfter: new Date(
      Math.min(now + servingLifetimeMs, authority.notAfter.getTime()),
    ),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as never,
    signingKey: authorityKey as never,
    extensions: [
      new library.BasicConstraintsExtension(false, undefined, true),
      new library.KeyUsagesExtension(
        library.KeyUsageFlags.digitalSignature,
        true,
      ),
      new library.ExtendedKeyUsageExtension([
        library.ExtendedKeyUsage.serverAuth,
      ]),
      new library.SubjectAlternativeNameExtension(
        hosts.map(host => ({
          type: isIP(host) ? ('ip' as const) : ('dns' as const),
          value: host,
        })),
      ),
      await library.AuthorityKeyIdentifierExtension.create(
        authority.publicKey as never,
      ),
    ],
  });
  return {
    certificate: certificate.toString('pem'),
    key: await privatePem(keys.privateKey),
  };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509().PemConverter.encode(der, 'PRIVATE KEY');
}

/** 16 random bytes, positive: RFC 5280 wants at most 20 and not negative. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  // eslint-disable-next-line no-bitwise
  bytes[0] &= 0x7f;
  return Buffer.from(bytes).toString('hex');
}

/** Whether a certificate names this DNS name, or this IP address however it is spelt. */
export const isGoodFor = (certificate: X509Certificate, host: string) =>
  (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !==
  undefined;
