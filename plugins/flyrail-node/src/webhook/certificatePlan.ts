import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isGoodFor, type CertificateMaterial } from './certificates';

/** What has to be done about the certificates, one step at a time. */
export type CertificateStep =
  | 'nothing'
  /** What is there cannot be used: begin anew. */
  | 'renewAll'
  /** A new authority beside the old one. */
  | 'addAuthority'
  /** A new serving certificate by the newest authority. */
  | 'renewServing'
  /** Authorities that no certificate in use was signed by. */
  | 'dropAuthorities';

/** A certificate is renewed when this share of its life is over. */
const renewAt = 2 / 3;
/** Other replicas read the Secret every few minutes: after a day none serves an older certificate. */
const allReplicasFollowMs = 24 * 3_600_000;

/**
 * The next step. Pure. `published` tells whether the API server has trusted the newest authority for a while: before
 * that, nothing that it signed may be served, or requests would pass unchecked.
 */
export function nextStep(
  material: CertificateMaterial | undefined,
  hosts: readonly string[],
  now: number,
  published: boolean,
): CertificateStep {
  const read = material && readable(material);
  if (!material || !read) {
    return 'renewAll';
  }
  const { authorities, serving } = read;
  const [newest] = authorities;
  if (isOver(newest, now, 1)) {
    return 'renewAll';
  }
  if (isOver(newest, now, renewAt)) {
    return 'addAuthority';
  }
  const issuer = authorities.find(authority => serving.checkIssued(authority));
  const unusable =
    !issuer ||
    isOver(issuer, now, 1) ||
    isOver(serving, now, 1) ||
    !hosts.every(host => isGoodFor(serving, host));
  if (unusable) {
    return 'renewServing';
  }
  if (published && (issuer !== newest || isOver(serving, now, renewAt))) {
    return 'renewServing';
  }
  const droppable =
    authorities.length > 1 &&
    issuer === newest &&
    now - serving.validFromDate.getTime() > allReplicasFollowMs;
  return droppable ? 'dropAuthorities' : 'nothing';
}

/** When the serving certificate ends, in milliseconds since the epoch. */
export function expiryOf({ certificate }: CertificateMaterial): number {
  return new X509Certificate(certificate).validToDate.getTime();
}

function readable({
  authorities,
  authorityKey,
  certificate,
  key,
}: CertificateMaterial) {
  try {
    const read = {
      authorities: authorities.map(pem => new X509Certificate(pem)),
      serving: new X509Certificate(certificate),
    };
    const fits =
      read.authorities.length > 0 &&
      read.authorities[0].checkPrivateKey(createPrivateKey(authorityKey)) &&
      read.serving.checkPrivateKey(createPrivateKey(key));
    return fits ? read : undefined;
  } catch {
    return undefined;
  }
}

function isOver(
  { validFromDate, validToDate }: X509Certificate,
  now: number,
  share: number,
): boolean {
  const from = validFromDate.getTime();
  return now >= from + share * (validToDate.getTime() - from);
}
