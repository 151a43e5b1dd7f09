import { X509Certificate } from 'node:crypto';
import {
  authorityLifetimeMs,
  newMaterial,
  servingLifetimeMs,
  withNewAuthority,
  withNewServing,
  type CertificateMaterial,
} from './certificates';
import { expiryOf, nextStep } from './certificatePlan';

const day = 24 * 3_600_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const hosts = ['flyrail-webhook.flyrail-system.svc', '127.0.0.1'];

describe('The certificates of the webhooks', () => {
  let fresh: CertificateMaterial;
  let rotating: CertificateMaterial;

  beforeAll(async () => {
    fresh = await newMaterial(hosts, start);
    rotating = await withNewAuthority(fresh, start + 250 * day);
  });

  it('are good for the hosts, for 30 days, by an authority that lasts a year', () => {
    const serving = new X509Certificate(fresh.certificate);
    const authority = new X509Certificate(fresh.authorities[0]);
    expect(serving.checkHost(hosts[0])).toBe(hosts[0]);
    expect(serving.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(serving.verify(authority.publicKey)).toBe(true);
    expect(serving.ca).toBe(false);
    expect(authority.ca).toBe(true);
    expect(expiryOf(fresh)).toBe(start + servingLifetimeMs);
    expect(authority.validToDate.getTime()).toBe(start + authorityLifetimeMs);
  });

  it.each(['fd00::17', 'FD00:0:0:0:0:0:0:17'])(
    'are good for an IPv6 address however it is spelt: %s',
    async spelt => {
      const material = await newMaterial(['fd00::17'], start);
      expect(nextStep(material, [spelt], start, true)).toBe('nothing');
      expect(nextStep(material, ['fd00::18'], start, true)).toBe(
        'renewServing',
      );
    },
  );

  it.each<
    [string, () => CertificateMaterial | undefined, number, boolean, string]
  >([
    ['there are none', () => undefined, 0, false, 'renewAll'],
    ['they are new', () => fresh, 0, false, 'nothing'],
    ['they are new and trusted', () => fresh, 0, true, 'nothing'],
    ['a third of their life is left', () => fresh, 21, true, 'renewServing'],
    [
      'a third is left, but the API server was not told',
      () => fresh,
      21,
      false,
      'nothing',
    ],
    ['the serving one has ended', () => fresh, 31, false, 'renewServing'],
    ['the authority grows old', () => fresh, 244, true, 'addAuthority'],
    ['the authority has ended', () => fresh, 366, true, 'renewAll'],
    [
      'the key is another’s',
      () => ({ ...fresh, authorityKey: fresh.key }),
      0,
      true,
      'renewAll',
    ],
    [
      'they cannot be read',
      () => ({ ...fresh, certificate: 'nonsense' }),
      0,
      true,
      'renewAll',
    ],
  ])('when %s', (_, material, days, published, step) => {
    expect(nextStep(material(), hosts, start + days * day, published)).toBe(
      step,
    );
  });

  it('are renewed when the host has another name', () => {
    expect(nextStep(fresh, ['elsewhere.example.com'], start, false)).toBe(
      'renewServing',
    );
  });

  it('change the authority without a moment in which what is served is not trusted', async () => {
    const now = start + 250 * day;
    const served = await withNewServing(fresh, hosts, now - day);
    const both = { ...rotating, certificate: served.certificate };
    const withBoth = { ...both, key: served.key };
    // The new authority is in the bundle; the API server has not been told for long.
    expect(nextStep(withBoth, hosts, now, false)).toBe('nothing');
    expect(nextStep(withBoth, hosts, now, true)).toBe('renewServing');
    const renewed = await withNewServing(withBoth, hosts, now);
    expect(renewed.authorities).toHaveLength(2);
    expect(
      new X509Certificate(renewed.certificate).checkIssued(
        new X509Certificate(renewed.authorities[0]),
      ),
    ).toBe(true);
    // Other replicas may still serve what the old one signed.
    expect(nextStep(renewed, hosts, now + 0.9 * day, true)).toBe('nothing');
    expect(nextStep(renewed, hosts, now + 1.1 * day, true)).toBe(
      'dropAuthorities',
    );
  });
});
