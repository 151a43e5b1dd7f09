import { z } from 'zod';

const DNS_SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Name of another object that a WebApp refers to. */
export const objectName = (what: string) =>
  z
    .string()
    .min(1)
    .max(253)
    .regex(DNS_SUBDOMAIN, 'must be the name of an object: a-z, 0-9, "-", "."')
    .describe(`Name of the ${what}, in the WebApp's namespace.`);

/** A DNS name, as browsers ask for it. */
export const hostName = z
  .string()
  .min(1)
  .max(253)
  .regex(DNS_SUBDOMAIN, 'must be a host name: a-z, 0-9, "-", "."');
