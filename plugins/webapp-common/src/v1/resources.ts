import { z } from 'zod';

const cpu = z
  .string()
  .min(1)
  .max(20)
  .regex(/^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$/, 'must be like "250m" or "1.5"')
  .describe('CPU: "250m" is a quarter of a core.')
  .meta({ title: 'CPU', 'ui:placeholder': '250m' });

const memory = z
  .string()
  .min(1)
  .max(20)
  .regex(
    /^[0-9]+(\.[0-9]{1,3})?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/,
    'must be like "128Mi" or "1.5Gi"',
  )
  .describe('Memory: "128Mi" is 128 × 2^20 bytes.')
  .meta({ 'ui:placeholder': '128Mi' });

/** Requests and limits of the container. */
export const resources = z
  .object({
    requests: z
      .object({ cpu: cpu.optional(), memory: memory.optional() })
      .optional()
      .describe('What is reserved for each pod.'),
    limits: z
      .object({ cpu: cpu.optional(), memory: memory.optional() })
      .optional()
      .describe('What each pod may take at most.'),
  })
  .describe('CPU and memory of each pod.');
