import { z } from 'zod';

const DNS_SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Name of a workload. */
export const workloadName = z
  .string()
  .min(1)
  .max(253)
  .regex(DNS_SUBDOMAIN, 'must be the name of an object: a-z, 0-9, "-", "."')
  .describe('Its name.');

/** Name of a namespace. */
export const namespaceName = z
  .string()
  .min(1)
  .max(63)
  .regex(DNS_LABEL, 'must be the name of a namespace: a-z, 0-9, "-"');
