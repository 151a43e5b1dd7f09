import { z } from 'zod';
import {
  defineResource,
  type ResourceOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import { webAppRules } from './rules';
import { webAppSpec } from './spec';
import { webAppStatus } from './status';

/**
 * What a WebApp may be called: its Service takes the name, so it is a DNS
 * label that starts with a letter, at most 63 characters.
 *
 * @public
 */
export const WEBAPP_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A WebApp's spec with its defaults filled in. @public */
export type WebAppSpec = z.output<typeof webAppSpec>;
/** A WebApp's spec as a person writes it. @public */
export type WebAppSpecInput = z.input<typeof webAppSpec>;
/** @public */
export type WebAppStatus = z.output<typeof webAppStatus>;

/**
 * The WebApp custom resource: platform.example.com/v1.
 *
 * @public
 */
export const WebApp = defineResource({
  group: 'platform.example.com',
  version: 'v1',
  kind: 'WebApp',
  plural: 'webapps',
  scope: 'Namespaced',
  description:
    'A web application: from one object, everything Kubernetes needs to run it safely.',
  name: z
    .string()
    .min(1)
    .max(63)
    .regex(
      WEBAPP_NAME,
      'must be lower case letters, digits and "-", starting with a letter',
    ),
  spec: webAppSpec,
  status: webAppStatus,
  rules: webAppRules,
  columns: [
    {
      name: 'Ready',
      path: '.status.conditions[?(@.type=="Ready")].status',
    },
    { name: 'Replicas', path: '.status.readyReplicas', type: 'integer' },
    { name: 'Image', path: '.spec.image' },
    {
      name: 'Reason',
      path: '.status.conditions[?(@.type=="Ready")].reason',
      priority: 1,
    },
    {
      name: 'Healed',
      path: '.status.driftHealed',
      type: 'integer',
      priority: 1,
    },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
  sizing: {
    resources: 'spec.resources',
    replicas: 'spec.replicas',
    cpuUtilization: 'spec.autoscaling.targetCPUUtilization',
  },
});

/** A WebApp as the API server returns it. @public */
export type WebAppObject = ResourceOf<typeof WebApp>;
